-- Sends HTTP requests about orders and checks every answer. The plan is a Lua file that returns a table (load/wrk.ts writes
-- it). Orders come in strides through their numbers. A plan that changes orders has two bodies. An order whose bit is 0 gets
-- the first, then the second, and so on, so that every change is effective. For one thread of wrk: a second one would change
-- the same orders.
--
-- An answer is right if it has the status, and either exactly the body of the plan, or a key (an order's id, or the note that
-- was sent) of an unanswered request with the text that this request expects.

local plan
local bits, at, stride, orders = {}, 0, 1, 1
local heads, middle, constant, parts = nil, nil, {}, {}
local waiting, ids = {}, {}
local format, find, sub = string.format, string.find, string.sub

sent, wrong, first_wrong = 0, 0, ""

local only_asked = true

-- The values of a body that differ from request to request. A body names them between two "@".
local values = {
  reference = function() return "PO-" .. plan.first_reference + at end,
  customer = function() return plan.customers[at % #plan.customers + 1] end,
  note = function() return format("%012d", plan.first_note + sent) end,
}

-- "a@note@b" becomes { "a", "note", "b" }.
local function split(body)
  local list, from = {}, 1
  while true do
    local at_sign = find(body, "@", from, true)
    list[#list + 1] = sub(body, from, at_sign and at_sign - 1)
    if not at_sign then return list end
    from = at_sign + 1
  end
end

local function fill(list)
  local filled = {}
  for i, part in ipairs(list) do filled[i] = i % 2 == 1 and part or values[part]() end
  local body = table.concat(filled)
  return #body .. "\r\n\r\n" .. body
end

function init(args)
  plan = dofile(args[1])
  orders, at, stride = plan.orders, plan.from, plan.stride
  local file = assert(io.open(plan.bits_file, "r"))
  local text = file:read("*a")
  file:close()
  for i = 1, #text do bits[i - 1] = text:byte(i) == 49 end
  local lines = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n" .. plan.key_header .. "\r\n"
  heads = plan.method .. " " .. plan.before_id
  if not plan.bodies then
    middle = plan.after_id .. lines .. "\r\n"
    return
  end
  middle = plan.after_id .. lines .. "Content-Type: application/json\r\nContent-Length: "
  for i, body in ipairs(plan.bodies) do
    parts[i] = split(body)
    if #parts[i] == 1 then constant[i] = #body .. "\r\n\r\n" .. body end
  end
end

function request()
  -- wrk asks once to see what a request looks like, and does not send it.
  if only_asked then
    only_asked = false
    return "GET / HTTP/1.1\r\n\r\n"
  end
  sent = sent + 1
  local id = plan.first_id and format("%08x", plan.first_id + at) .. plan.id_rest or ""
  local text = heads .. id .. middle
  local variant = 1
  if plan.bodies then
    variant = bits[at] and 2 or 1
    bits[at] = not bits[at]
    text = text .. (constant[variant] or fill(parts[variant]))
    if plan.key == "note" then
      local note = values.note()
      waiting[note] = plan.markers[variant]
      ids[note] = id
    end
  end
  if plan.key == "id" then waiting[id] = plan.markers[variant] end
  at = (at + stride) % orders
  return text
end

local function is_right(status, body)
  if status ~= plan.status then return false end
  if plan.body then return body == plan.body end
  local _, prefix_end = find(body, plan.key_prefix, 1, true)
  if not prefix_end then return false end
  local key = sub(body, prefix_end + 1, prefix_end + plan.key_length)
  local marker = waiting[key]
  -- The bare route always answers with the same order. It is looked up like the others, so that checking costs the same.
  if plan.fixed_key then marker = key == plan.fixed_key and plan.fixed_marker or nil end
  if not marker or not find(body, marker, 1, true) then return false end
  if plan.key == "note" then
    if not find(body, ids[key], 1, true) then return false end
    ids[key] = nil
  end
  waiting[key] = nil
  return true
end

function response(status, _headers, body)
  if is_right(status, body) then return end
  wrong = wrong + 1
  if wrong == 1 then first_wrong = status .. " " .. sub(body, 1, 300) end
end

local thread

function setup(one)
  thread = one
end

local function json(text)
  return '"' .. text:gsub('[%c"\\]', function(one) return format("\\u%04x", one:byte()) end) .. '"'
end

function done(summary, latency, _requests)
  local errors = summary.errors
  io.write(format(
    'result {"answers":%d,"sent":%d,"refusals":%d,"failures":%d,"wrong":%d,"firstWrong":%s,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f}\n',
    summary.requests, thread:get("sent"), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    thread:get("wrong"), json(thread:get("first_wrong")),
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
  ))
end
