-- Asks for the targets of a file, one on a line, in turn.
-- Usage: wrk -s targets.lua URL -- FILE [gzip|plain] [PAUSE_MS]
-- With PAUSE_MS it is a crowd: each target comes from an address of its own (X-Forwarded-For), and
-- each connection waits so long on average before it asks, whatever the server does. Ends with one
-- line of JSON; `refused` counts answers of 4xx and 5xx.
function init(args)
    if args[2] == "gzip" then
        wrk.headers["Accept-Encoding"] = "gzip"
    end
    local pause_ms = tonumber(args[3])
    requests = {}
    for target in io.lines(args[1]) do
        local number = #requests + 1
        if pause_ms then
            wrk.headers["X-Forwarded-For"] =
                string.format("10.%d.%d.1", math.floor(number / 256) % 256, number % 256)
        end
        requests[number] = wrk.format("GET", target)
    end
    at = 0
    if pause_ms and pause_ms > 0 then
        function delay()
            return math.floor(-pause_ms * math.log(1 - math.random()))
        end
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency, _)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"seconds":%.6f,"bytes":%d,"refused":%d,"failures":%d,"p50_ms":%.3f,"p90_ms":%.3f,"p99_ms":%.3f}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3))
end
