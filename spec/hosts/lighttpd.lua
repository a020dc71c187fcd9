-- lighttpd.lua: called for each request; `require` keeps what lives longer.
local balance = require "balance"
local r = lighty.r
r.resp_header["Content-Type"] = "text/plain"
r.resp_body:set({balance.answer(r.req_attr["uri.path"]), "\n"})
return 200
