-- Sends status changes. It takes the orders in strides and asks each for the status that the order does not have, so that
-- every change is effective. For one thread of wrk: a second one would change the same orders.
--
-- Arguments: a file with one digit for each order (1: cancelled), the stride (coprime to the number of orders), the
-- first position, the number of the first id, the rest of every id, and the request: method, path before the id, path
-- after it, header with the key, body for a confirmed order, body for a cancelled one.

local cancelled = {}
local orders, stride, at, first_id, id_rest
local head, middle, tails = nil, nil, {}
sent = 0

local only_asked = true

function init(args)
  local file = assert(io.open(args[1], "r"))
  local text = file:read("*a")
  file:close()
  orders = #text
  for i = 1, orders do cancelled[i - 1] = text:byte(i) == 49 end
  stride, at = tonumber(args[2]), tonumber(args[3]) % orders
  first_id, id_rest = tonumber(args[4]), args[5]
  head = args[6] .. " " .. args[7]
  middle = args[8] .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n" .. args[9]
    .. "\r\nContent-Type: application/json\r\nContent-Length: "
  tails[false] = #args[11] .. "\r\n\r\n" .. args[11]
  tails[true] = #args[10] .. "\r\n\r\n" .. args[10]
end

function request()
  -- wrk asks once to see what a request looks like, and does not send it.
  if only_asked then
    only_asked = false
    return "GET / HTTP/1.1\r\n\r\n"
  end
  local was = cancelled[at]
  cancelled[at] = not was
  local text = head .. string.format("%08x", first_id + at) .. id_rest .. middle .. tails[was]
  at = (at + stride) % orders
  sent = sent + 1
  return text
end

local thread

function setup(one)
  thread = one
end

function done(summary, latency, _requests)
  local errors = summary.errors
  io.write(string.format(
    'result {"answers":%d,"sent":%d,"refusals":%d,"failures":%d,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f}\n',
    summary.requests, thread:get("sent"), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
  ))
end
