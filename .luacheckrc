std = "lua54"
max_line_length = 80
exclude_files = {"build"}
files["spec"] = {std = "+busted"}
-- these run under every Lua
files["spec/compat_spec.lua"] = {read_globals = {"unpack", "jit"}}
files["spec/tools/docs.lua"] = {
  read_globals = {"unpack", "jit", "setfenv", "loadstring"},
}
-- what the game host gives its script, and calls of it
files["examples/host"] = {
  read_globals = {"nd", "world", "clock", "steer"},
  globals = {"nearest", "flood", "kept"},
}
files["examples/love"] = {globals = {"love"}}
-- what programs give the scripts that run in them
files["spec/hosts"] = {globals = {"lighty", "love", "vim"},
                       read_globals = {"core"}}
-- what a script of the playground has, and busted for those who have none
files["docs/playground/run.lua"] = {globals = {"nd", "show", "arg"}}
-- it gives older Luas what they lack
files["spec/support/oldlua.lua"] = {std = "max", ignore = {"121", "122"}}
files["spec/tools/small.lua"] = {ignore = {"121", "122"}}
-- annotations alone: functions without bodies, and a class never read
files["library"] = {ignore = {"212", "241/Array"}}
