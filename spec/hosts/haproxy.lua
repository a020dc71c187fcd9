-- haproxy.lua: the name of the backend that is to serve a request.
local balance = require "balance"
core.register_fetches("answer", function(txn)
  return balance.answer(txn.f:path())
end)
