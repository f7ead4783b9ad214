/* What the desk's pages look like. The report's parts bring their own rules. */
#include "desk_assets.h"

#include <string.h>

#include "desk_paper.h"
#include "fever/import.h"

static const char style[] =
    "body{max-width:none;padding:0}main{max-width:72rem;margin:0 auto;padding:1rem}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:#fff}\n"
    ".bar{display:flex;flex-wrap:wrap;align-items:center;padding:.6rem "
    "1.5rem;background:#12395b;color:#fff}\n"
    ".bar strong{margin-right:1.5rem;font-size:1.1rem}.bar nav{flex:1}\n"
    ".bar a{color:#fff;padding:.6rem .8rem;margin:0;border-radius:.3rem;text-decoration:none}"
    ".bar a:hover{text-decoration:underline}.bar a[aria-current]{background:#fff;color:#12395b;"
    "font-weight:600}\n"
    ".bar form{margin-left:.8rem}.bar .who{margin-left:.8rem}\n"
    "a{color:#0a4f8f}a:focus-visible,button:focus-visible,input:focus-visible,"
    "select:focus-visible,textarea:focus-visible,summary:focus-visible"
    "{outline:3px solid #c77d00;outline-offset:2px}\n"
    "label,legend{display:block;font-weight:600;margin:1rem 0 .2rem}"
    "fieldset{border:0;margin:0;padding:0}\n"
    "fieldset label{font-weight:400;margin:.2rem 0}.hint{color:var(--soft);font-size:.9rem}\n"
    "input:not([type=radio]):not([type=checkbox]):not([type=hidden]),select,textarea{width:100%;"
    "max-width:40rem;padding:.5rem .6rem;border:1px solid #6b7785;border-radius:.3rem;font:inherit;"
    "color:inherit;background:#fff}\n"
    "textarea{min-height:7rem}input[type=radio],input[type=checkbox]{width:1.2rem;height:1.2rem;"
    "vertical-align:-.2rem;margin-right:.4rem}\n"
    ".drop{border:2px dashed #6b7785;border-radius:.5rem;padding:1rem;max-width:42rem;"
    "background:var(--ground)}.drop.over{border-color:var(--green);background:#e8f5ee}\n"
    "button,.button{display:inline-block;min-height:2.75rem;padding:.5rem 1.2rem;"
    "border:1px solid #0a4f8f;border-radius:.3rem;background:#fff;color:#0a4f8f;font:inherit;"
    "font-weight:600;cursor:pointer;text-decoration:none}\n"
    "button.main{background:#0a4f8f;color:#fff}.bar button{border-color:#fff;background:none;"
    "color:#fff;min-height:2.4rem;padding:.3rem .8rem}\n"
    ".acts{display:flex;flex-wrap:wrap;align-items:center;margin:1rem 0}"
    ".acts>*{margin:0 .8rem .5rem 0}\n"
    ".work{list-style:none;padding:0;display:flex;flex-wrap:wrap}"
    ".work li{margin:0 .8rem .8rem 0;border:1px solid var(--line);border-radius:.4rem;"
    "padding:.6rem 1rem;min-width:11rem}.work b{display:block;font-size:1.6rem}\n"
    "table.list th{width:auto;font-weight:600}\n"
    "progress{width:100%;max-width:40rem;height:1.2rem}\n"
    ".columns{display:flex;flex-wrap:wrap}.columns>*{flex:1 1 18rem;margin-right:1.5rem}\n"
    /* On a phone a wide table is pushed aside, rather than its words broken letter by letter. */
    "@media (max-width:40rem){.bar{display:block}.bar nav{margin:.4rem 0}"
    "table.list{display:block;overflow-x:auto;overflow-wrap:normal}"
    "table.list td,table.list th{min-width:3.6em}}\n"
    "@media print{.bar,.acts,form{display:none}}\n";

/* A file that is dropped on the field goes into it; a click on a map becomes the place's numbers;
 * the second click of a double click, which may come when the next page already stands there with
 * the next row's button under the mouse, presses nothing. */
static const char script[] =
    "(function () {\n"
    "  var DOUBLE_MS = 500, SAME_PX = 8;\n"
    "  document.addEventListener('click', function (event) {\n"
    "    var now = Date.now(), last = null;\n"
    "    if (!event.detail || !event.target.closest('button')) return;\n" /* 0: a key */
    "    try {\n"
    "      last = JSON.parse(sessionStorage.getItem('pressed'));\n"
    "      sessionStorage.setItem('pressed', JSON.stringify({ at: now, x: event.clientX, "
    "y: event.clientY }));\n"
    "    } catch (error) { return; }\n" /* no storage: the server still refuses what it has done */
    "    if (last && now - last.at < DOUBLE_MS && Math.abs(event.clientX - last.x) < SAME_PX &&\n"
    "        Math.abs(event.clientY - last.y) < SAME_PX) event.preventDefault();\n"
    "  }, true);\n"
    "}());\n"
    "(function () {\n"
    "  var drop = document.querySelector('.drop');\n"
    "  if (!drop) return;\n"
    "  var file = drop.querySelector('input[type=file]');\n"
    "  function mark(on) { return function (event) {\n"
    "    event.preventDefault();\n"
    "    drop.classList.toggle('over', on);\n"
    "  }; }\n"
    "  drop.addEventListener('dragover', mark(true));\n"
    "  drop.addEventListener('dragleave', mark(false));\n"
    "  drop.addEventListener('drop', function (event) {\n"
    "    mark(false)(event);\n"
    "    if (event.dataTransfer.files.length) file.files = event.dataTransfer.files;\n"
    "  });\n"
    "}());\n"
    "(function () {\n"
    "  var form = document.querySelector('form.place');\n"
    "  if (!form) return;\n"
    "  function mercator(lat) { return Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360)); }\n"
    "  function listen(map) {\n"
    "    function number(name) { return Number(map.getAttribute('data-' + name)); }\n"
    "    map.addEventListener('click', function (event) {\n"
    "      var at = map.createSVGPoint();\n"
    "      at.x = event.clientX;\n"
    "      at.y = event.clientY;\n"
    "      at = at.matrixTransform(map.getScreenCTM().inverse());\n"
    "      var box = map.viewBox.baseVal, width = number('east') - number('west');\n"
    "      var top = mercator(number('north')), height = top - mercator(number('south'));\n"
    "      var y = top - at.y / box.height * height;\n"
    "      form.lat.value = ((Math.atan(Math.exp(y)) * 2 - Math.PI / 2) * 180 / Math.PI)"
    ".toFixed(6);\n"
    "      form.lon.value = (number('west') + at.x / box.width * width).toFixed(6);\n"
    "      form.crs.value = map.getAttribute('data-crs');\n"
    "      form.submit();\n"
    "    });\n"
    "  }\n"
    "  var maps = document.querySelectorAll('svg.map');\n"
    "  for (var i = 0; i < maps.length; i++) listen(maps[i]);\n"
    "}());\n";

bool desk_asset_answer(const struct api_request *request, struct api_reply *reply)
{
    bool is_style = strcmp(request->path, "/desk.css") == 0;
    if (!is_style && strcmp(request->path, "/desk.js") != 0)
        return false;
    if (request->method != API_GET && request->method != API_HEAD) {
        reply->status = 405;
        reply->allow = "GET, HEAD";
        return true;
    }
    reply->status = 200;
    reply->max_age_s = 300;
    reply->content_type = is_style ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
    if (is_style)
        buffer_append_text(&reply->body, import_report_style());
    buffer_append_text(&reply->body, is_style ? style : script);
    if (is_style)
        buffer_append_text(&reply->body, desk_paper_style());
    return true;
}
