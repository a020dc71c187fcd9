-- lines.lua: busted's output as a line for each spec file: how many specs
-- passed and failed, and the seconds that it took. Failures and the sum follow
-- as in plainTerminal. What passed is forgotten, so that the collector, which
-- some specs run often, has less to walk.
local busted = require "busted"

return function(options)
  options.deferPrint = true -- no sign for each spec
  local handler = require "busted.outputHandlers.plainTerminal"(options)
  local before

  local function count()
    return handler.successesCount,
           handler.failuresCount + handler.errorsCount
  end

  busted.subscribe({"file", "start"}, function()
    before = {count()}
    return nil, true
  end)

  busted.subscribe({"file", "end"}, function(file)
    local passed, failed = count()
    handler.successes = {}
    io.write(("%-36s %4d passed, %d failed (%.1f s)\n"):format(file.name,
      passed - before[1], failed - before[2], file.duration))
    io.flush()
    return nil, true
  end)

  return handler
end
