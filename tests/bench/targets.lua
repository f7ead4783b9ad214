-- Asks for the targets of a file, one on a line, in turn.
-- Usage: wrk -s targets.lua URL -- FILE [gzip]. Ends with one line of JSON.
function init(args)
    if args[2] == "gzip" then
        wrk.headers["Accept-Encoding"] = "gzip"
    end
    requests = {}
    for target in io.lines(args[1]) do
        requests[#requests + 1] = wrk.format("GET", target)
    end
    at = 0
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency, _)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"seconds":%.6f,"bytes":%d,"failures":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
        summary.requests, summary.duration / 1e6, summary.bytes,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
