function love.conf(t)
  t.identity = "ndarray-towers"
  t.version = "11.4"
  t.window.title = "Towers"
  t.window.width, t.window.height = 640, 360
  for _, name in ipairs{"audio", "joystick", "physics", "sound", "touch",
                        "video"} do
    t.modules[name] = false
  end
end
