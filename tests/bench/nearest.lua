-- Asks for the nearest clinics of random places over China, as phones round them: three decimals.
-- Usage: wrk -s nearest.lua URL [-- gzip]. Ends with one line of JSON.
local PLACES = 4096

function init(args)
    math.randomseed(20)
    if args[1] == "gzip" then
        wrk.headers["Accept-Encoding"] = "gzip"
    end
    requests = {}
    for i = 1, PLACES do
        local lat, lon = 18.2 + 35.3 * math.random(), 73.5 + 61.5 * math.random()
        requests[i] = wrk.format("GET",
            string.format("/api/v1/clinics/nearest?lat=%.3f&lon=%.3f", lat, lon))
    end
    at = 0
end

function request()
    at = at % PLACES + 1
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
