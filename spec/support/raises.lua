-- raises(text, f, ...): f(...) must raise an error whose message contains
-- `text`, letter by letter. The message that came is shown where it does not.

return function(text, f, ...)
  local ok, message = pcall(f, ...)
  if ok then
    error("no error; expected: " .. text, 2)
  end
  if not tostring(message):find(text, 1, true) then
    error(("another error\nexpected: %s\ngot:      %s"):format(text,
      tostring(message)), 2)
  end
end
