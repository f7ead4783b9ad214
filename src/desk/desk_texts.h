/* What the desk says, in both languages side by side; `{0}` … are filled in, escaped. */
#ifndef FEVER_DESK_TEXTS_H
#define FEVER_DESK_TEXTS_H

#include "fever/snapshot.h"

/* clang-format off */
#define DESK_TEXTS(X) \
    X(TITLE, "维护台", "Maintainers’ desk") \
    X(SKIP, "跳到正文", "Skip to the content") \
    X(OTHER_LANGUAGE, "English", "中文") \
    X(OTHER_LANGUAGE_CODE, "en", "zh-CN") \
    X(HOME, "今日工作", "Today") \
    X(IMPORT, "导入名单", "Import") \
    X(HISTORY, "历史版本", "History") \
    X(SIGN_IN, "登录", "Sign in") \
    X(SIGN_OUT, "退出", "Sign out") \
    X(SIGNED_IN_AS, "{0}", "{0}") \
    X(TOKEN, "令牌", "Token") \
    X(TOKEN_HINT, "由管理员用 feverctl token add --scope desk 发放；{0} 分钟不操作会自动退出。", \
      "Given by the administrator with feverctl token add --scope desk; you are signed out after {0} minutes without a click.") \
    X(TOKEN_WRONG, "这个令牌不对、已作废、已过期，或不能用于维护台。请核对后再试，或向管理员要一个新的。", \
      "This token is wrong, revoked, expired, or not for the desk. Check it, or ask the administrator for a new one.") \
    X(TOKEN_TOO_OFTEN, "试得太频繁了，请等 {0} 秒再试。", "That was tried too often; wait {0} seconds.") \
    X(STORE_BUSY, "数据库正忙，请稍后再试。", "The store is busy; try again in a moment.") \
    X(SESSION_OVER, "登录已结束（长时间没有操作，或令牌已作废），请重新登录。刚才的内容没有保存。", \
      "Your session is over (no click for a while, or the token was revoked). Sign in again; what you just sent was not kept.") \
    X(FOREIGN, "这个请求不是从维护台的页面发出的，或者那一页是上次登录时打开的，没有执行。请重新打开那一页再操作一次。", \
      "This request did not come from a page of the desk, or that page was opened before you last signed in; it was not carried out. Open the page again and try once more.") \
    X(NOTHING_HERE, "没有这一页。", "There is no such page.") \
    X(BAD_METHOD, "不支持这种请求。", "This kind of request is not supported.") \
    X(PROBLEM, "没有完成", "That did not work") \
    X(BACK_HOME, "回到今日工作", "Back to today’s work") \
    X(NOW_SERVED, "现在对外的是版本 {0}，{1} 家。", "Revision {0} is served, with {1} clinic{1s}.") \
    X(NOTHING_SERVED, "还没有任何数据。先导入地区表（feverctl init 后 import geodata/regions.csv），再导入名单。", \
      "There is no data yet. Import the table of regions first (feverctl init, then import geodata/regions.csv), then a list.") \
    X(WORK_NO_PLACE, "没有位置", "without a position") \
    X(WORK_NO_WAY, "没有时间也没有电话", "without hours and telephone") \
    X(WORK_OLD, "90 天以上没有核实", "not confirmed for 90 days") \
    X(WORK_OPEN_REPORTS, "居民反映未处理", "open reports by residents") \
    X(WORK_NO_END, "停诊超过 48 小时且没写到何时", "closed for over 48 hours without an end") \
    X(WORK_CALENDAR, "节假日安排快到期", "the holiday calendar ends soon") \
    X(WORK_LIST, "要处理的机构", "Clinics to look at") \
    X(WORK_CLINIC, "机构", "Clinic") \
    X(WORK_DISTRICT, "地区", "District") \
    X(WORK_ADDRESS, "地址", "Address") \
    X(WORK_VERIFIED, "核实日期", "Confirmed") \
    X(WORK_PAGE, "第 {0} 页，共 {1} 页", "Page {0} of {1}") \
    X(WORK_BEFORE, "上一页", "Previous") \
    X(WORK_NEXT, "下一页", "Next") \
    X(CALENDAR_UNTIL, "节假日和调休安排只到 {0}。", "The holidays and make-up workdays are known until {0}.") \
    X(CALENDAR_NONE, "没有今年的节假日和调休安排。", "This year’s holidays and make-up workdays are not known.") \
    X(CALENDAR_DO, "国务院办公厅公布下一年的安排后，请管理员用 feverctl import --as calendar 导入。", \
      "Once next year’s are published, the administrator imports them with feverctl import --as calendar.") \
    X(REPORTS, "居民反映", "Residents’ reports") \
    X(REPORTS_NONE, "没有未处理的反映。", "There is no open report.") \
    X(REPORTS_PRIORITY, "重点地区", "priority region") \
    X(REPORTS_COUNT, "{0} 条", "{0} report{0s}") \
    X(REPORTS_UNLISTED, "（已不在名单上）", "(no longer listed)") \
    X(REPORTS_NO_TEXT, "（没有文字）", "(no text)") \
    X(REPORTS_TAKEN, "{0} 在处理", "{0} is on it") \
    X(REPORTS_TAKE, "我来处理", "I take it") \
    X(REPORTS_LEAVE, "我不处理了", "I let it go") \
    X(REPORTS_ANSWER, "处理结果（反映人可以看到）", "What became of it (its maker may read it)") \
    X(REPORTS_RESOLVE, "处理好了", "Resolved") \
    X(REPORTS_BAD_ANSWER, "请写明处理结果：一行，最多 500 个字。", "Say what became of it: one line of at most 500 characters.") \
    X(REPORTS_NOTHING, "没有选中任何反映。", "No report was chosen.") \
    X(REPORTS_CHANGED, "这些反映里有的已被别人处理、已被反映人删除，或已重新打开，什么也没有改。请回到列表再看。", \
      "Some of these reports were resolved, erased or reopened meanwhile; nothing was changed. Look at the list again.") \
    X(REPORTS_TAKEN_SINCE, "{0} 刚刚开始处理这些反映，什么也没有改。请回到列表再看。", \
      "{0} has just taken these reports up; nothing was changed. Look at the list again.") \
    X(REPORTS_REOPEN, "撤销处理", "Take it back") \
    X(REPORTS_RESOLVED, "已处理的反映", "Resolved reports") \
    X(REPORTS_RESOLVED_NONE, "还没有处理过的反映。", "No report has been resolved yet.") \
    X(REPORTS_OPEN, "未处理的反映", "Open reports") \
    X(REPORTS_RESOLVED_BY, "{0} 处理", "resolved by {0}") \
    X(REPORTS_DONE, "已处理 {0} 条。", "{0} resolved.") \
    X(REPORT, "居民反映", "A resident’s report") \
    X(REPORT_GONE, "没有这条反映：可能已被反映人删除，或已到期清除。", "There is no such report: it was erased by its maker, or its time was over.") \
    X(REPORT_WHAT, "反映", "Complaint") \
    X(REPORT_TEXT, "原文", "In their words") \
    X(REPORT_CONTACT, "联系方式", "Contact") \
    X(REPORT_MADE, "时间", "Made") \
    X(REPORT_RESOLVED, "处理结果", "Answer") \
    X(KIND_WRONG_LOCATION, "位置不对", "The place is wrong") \
    X(KIND_MOVED, "已经搬走", "It has moved") \
    X(KIND_WRONG_PHONE, "电话不对", "The telephone is wrong") \
    X(KIND_WRONG_HOURS, "开诊时间不对", "The hours are wrong") \
    X(KIND_WRONG_SERVICES, "服务或就诊要求不对", "Services or rules are wrong") \
    X(KIND_CLOSED, "已停诊", "It is closed") \
    X(KIND_REFUSED, "去了却不接诊", "Turned away") \
    X(KIND_OTHER, "其他问题", "Something else") \
    X(WORK, "要处理的事", "To do") \
    X(WORK_NONE, "都处理完了。", "All done.") \
    X(MY_PLANS, "没有发布的名单", "Lists not yet published") \
    X(IMPORT_LEAD, "先看计划，再发布；看计划不会改动任何数据。", \
      "You see the plan first; nothing changes before you publish it.") \
    X(IMPORT_FILE, "名单文件（.xlsx .xls .docx .csv .tsv .ods .html .json，20 MB 以内）", \
      "The list (.xlsx .xls .docx .csv .tsv .ods .html .json, up to 20 MB)") \
    X(IMPORT_PASTE, "或把微信、Excel 里的行粘贴到这里（第一行是表头）", \
      "Or paste rows from WeChat or Excel here (the header first)") \
    X(IMPORT_SOURCE, "这份名单的来源", "Whose list it is") \
    X(IMPORT_SOURCE_HINT, "例如「湖北省卫健委」。每次用同一个名字，才知道谁从名单里消失了。", \
      "E.g. “Hubei health commission”. Use the same name each time, so that it is known who left the list.") \
    X(IMPORT_WHOLE, "完整名单：没列出的视为撤销", "The whole list: who is missing is gone") \
    X(IMPORT_PART, "只是一部分：没列出的不动", "A part of it: who is missing stays") \
    X(IMPORT_KIND, "名单没写类别时，是", "Kind, where the list states none") \
    X(IMPORT_CRS, "名单里的坐标是", "Its coordinates are") \
    X(CRS_AS_STATED, "名单写明的；没写明就当作 WGS84", "What the list says, WGS84 where it says nothing") \
    X(CRS_WGS84, "WGS84（GPS）", "WGS84 (GPS)") \
    X(CRS_GCJ02, "GCJ-02（高德、腾讯）", "GCJ-02 (AMap, Tencent)") \
    X(CRS_BD09, "BD-09（百度）", "BD-09 (Baidu)") \
    X(IMPORT_MOBILE, "保留手机号（常是个人号码）", "Keep mobile numbers (often a person’s own)") \
    X(IMPORT_MASS, "确实停用这么多家", "It is right that so many are gone") \
    X(IMPORT_SEE_PLAN, "看计划", "See the plan") \
    X(IMPORT_AGAIN, "按新设置重新计划", "Plan again with these settings") \
    X(IMPORT_SETTINGS, "设置", "Settings") \
    X(IMPORT_NOTHING_CHOSEN, "请选择一个文件，或粘贴几行。", "Choose a file, or paste some rows.") \
    X(IMPORT_NO_SOURCE, "请写明这份名单的来源。", "Say whose list it is.") \
    X(IMPORT_BOTH, "文件和粘贴只能选一个。", "Either a file or pasted rows, not both.") \
    X(PASTED_NAME, "粘贴的名单.tsv", "pasted.tsv") \
    X(PLAN, "导入计划", "Plan of the import") \
    X(PLAN_READING, "正在读名单并与现有数据比对……", "Reading the list and holding it against the data…") \
    X(PLAN_PUBLISHING, "正在发布……", "Publishing…") \
    X(PLAN_WAITING, "排在前面的工作完成后开始。", "It begins when the work before it is done.") \
    X(PLAN_PROGRESS, "{0} %", "{0} %") \
    X(PLAN_FAILED, "没有成功：{0}", "It did not work: {0}") \
    X(SHEETS, "读哪一份：工作表或表格", "Which one to read: sheet or table") \
    X(SHEET_HIDDEN, "（在工作簿里是隐藏的）", " – hidden in the workbook") \
    X(SHEET_ROWS, "（{0} 行）", " ({0} row{0s})") \
    X(SHEET_NONE, "请在列出的几份里选一份。", "Choose one of those that are listed.") \
    X(SHEETS_TAKEN, "文件里不止一张表，按内容读了“{0}”。如果要读的是另一张，请在下面换。", \
      "The file has more than one sheet; “{0}” was read, for its content. Choose another one below if that is not the list.") \
    X(SHEETS_AGAIN, "读这一份", "Read this one") \
    X(FILE_TOO_LARGE, "文件超过 20 MB，没有上传。请只把名单另存为新文件（不带图片），或分成几份再上传。", \
      "The file is larger than 20 MB and was not taken. Save the list alone as a new file, without pictures, or send it in parts.") \
    X(FORM_TOO_LARGE, "填写的内容太多，没有保存。请减少一些再试。", "That is too much for one form, and nothing was kept; send less.") \
    X(FAILED_BUSY, "现在不能读写数据：别的程序正在写入，或者数据库暂时连不上。请过一会儿重新打开页面，看清改动在不在，再决定要不要再做。", "The data cannot be read or written just now: something else is writing, or the database is away. Open the page again in a moment, and look whether the change is there before you repeat it. ({0})") \
    X(FAILED_CONFLICT, "数据刚刚有了变化，这次没有写入。请重新打开页面，看过之后再做一次。", "Something has changed meanwhile and nothing was written; open the page again and look. ({0})") \
    X(FAILED_NOT_FOUND, "这一项已经不在了。请重新打开页面看一看。", "That is no longer there; open the page again. ({0})") \
    X(FAILED_INVALID, "填写的内容不能用，没有写入。请核对后再试。", "What was sent cannot be used, and nothing was written: {0}") \
    X(REFUSED_BUSY, "现在不能读写数据：别的程序正在写入，或者数据库暂时连不上。请过一会儿重新打开页面，看清改动在不在，再决定要不要再做。", "The data cannot be read or written just now: something else is writing, or the database is away. Open the page again in a moment, and look whether the change is there before you repeat it. ({0})") \
    X(REFUSED_CONFLICT, "数据刚刚有了新版本，请重新计划再看一遍。", "Another revision was made meanwhile; plan again and look. ({0})") \
    X(REFUSED_NOMEM, "服务器内存不足，请过一会儿再试，或告诉管理员。", "The server is short of memory; try again later, or tell the administrator. ({0})") \
    X(REFUSED_TOO_LARGE, "名单太大，请分成几份再上传。", "The list is too large; send it in parts. ({0})") \
    X(REFUSED_INVALID, "名单读不懂，请检查文件，或用模板重新填写。", "The list cannot be understood; look at the file, or use the template. In detail: {0}") \
    X(REFUSED_SYSTEM, "服务器出了问题，请告诉管理员；原因写在维护台的运行记录里。", "Something is wrong with the server; tell the administrator: {0}") \
    X(PLAN_MOVED, "在您看计划时，别人发布了别的版本。下面是按最新数据重新做的计划，请再看一遍再发布。", \
      "While you looked at the plan somebody published another revision. Below is the plan made anew; look again before you publish.") \
    X(PLAN_OTHERS, "{0} 也有一份没发布的名单：{1}。", "{0} has a list that is not published, too: {1}.") \
    X(PLAN_PUBLISH, "发布", "Publish") \
    X(PLAN_PUBLISH_REST, "发布其余的行（有错的 {0} 行不发布）", "Publish the rest (without the {0} row{0s} at fault)") \
    X(PLAN_NOTHING, "没有可发布的。", "There is nothing to publish.") \
    X(PLAN_REFUSED_FILE, "下载有错的行（.csv）", "Download the rows at fault (.csv)") \
    X(PLAN_FORGET, "放弃这份计划", "Drop this plan") \
    X(PLAN_PUBLISHED, "已发布：版本 {0}。", "Published: revision {0}.") \
    X(PLAN_UNCHANGED, "名单与现有数据一致，没有产生新版本。", "The list says what is known already; no revision was made.") \
    X(PLAN_GONE, "没有这份计划：可能已经放弃，或维护台重启过。请重新上传。", \
      "There is no such plan: it was dropped, or the desk was restarted. Upload the list again.") \
    X(PLAN_NOT_READY, "这份计划还不能发布，或者已经发布过了。", "This plan cannot be published yet, or was published already.") \
    X(PLAN_BACK, "回到这份计划", "Back to this plan") \
    X(PLAN_FULL, "没发布的名单太多了，都列在首页上；请先发布或放弃一些。", "There are too many unpublished lists; the home page names them: publish or drop some first.") \
    X(COLUMNS, "列：每一列是什么", "Columns: what each one is") \
    X(COLUMNS_UNKNOWN, "没有认出哪一列是机构名称。请在下面选好每一列是什么，再看计划。", \
      "No column was recognised as the clinics’ names. Say below what each column is, then see the plan.") \
    X(COLUMNS_HEADER, "表头", "Header") \
    X(COLUMNS_EXAMPLE, "例如", "Example") \
    X(COLUMNS_FIELD, "是", "Is") \
    X(COLUMNS_NONE, "不用", "Of no use") \
    X(COLUMNS_AGES, "年龄范围", "ages") \
    X(COLUMNS_BOOKING, "预约方式", "booking") \
    X(COLUMNS_SESSIONS, "周出诊表（上午 8–12 点、下午 14–18 点、晚上 18:30–21:30）", \
      "week grid (8–12, 14–18, 18:30–21:30)") \
    X(COLUMNS_STATE, "开诊状态（停诊的不显示开诊）", "state (never open while closed)") \
    X(COLUMNS_DAYS, "开诊日（时间在别的列）", "days of the hours in other columns") \
    X(COLUMNS_OPENS, "开始时间（另一列是结束时间）", "where hours begin (another column ends them)") \
    X(COLUMNS_CLOSES, "结束时间（另一列是开始时间）", "where hours end (another column begins them)") \
    X(COLUMNS_TICKS, "是否设有发热门诊", "whether it has a fever clinic") \
    X(COLUMNS_OPEN_FROM, "启用日期（到那天才开诊）", "day from which it is open") \
    X(COLUMNS_OPEN_UNTIL, "停用日期（那天起停诊）", "day from which it is closed") \
    X(COLUMNS_AGAIN, "按这些列重新计划", "Plan again with these columns") \
    X(DECISIONS_UNDO, "撤销对相似机构的决定", "Take the decisions about pairs back") \
    X(TEMPLATE, "下载模板.xlsx", "Download the template (.xlsx)") \
    X(TEMPLATE_NAME, "发热门诊名单模板.xlsx", "fever-clinics-template.xlsx") \
    X(PLAN_REFUSED_SHEET, "下载有错的行（.xlsx）", "Download the rows at fault (.xlsx)") \
    X(PLAN_STALE, "这份计划在别的窗口里改过了，刚才的选择没有保存。请看新的计划再操作。", \
      "This plan was changed in another window; what you chose was not kept. Look at the new plan first.") \
    X(PLAN_NOT_NEWEST, "之后又有了新版本，现在是版本 {0}：退回到这次发布之前，会把其后的导入一起撤销。", \
      "Other revisions were made since, up to {0}: going back to before this one takes their imports back, too.") \
    X(UNDO, "撤销这次发布", "Undo this") \
    X(CLINICS, "查找机构", "Clinics") \
    X(CLINICS_LABEL, "名称、拼音、首字母、编号或地区", "Name, pinyin, initials, id or region") \
    X(CLINICS_FIND, "查找", "Find") \
    X(CLINICS_FOUND, "找到 {0} 家", "{0} found") \
    X(CLINICS_NONE, "没有找到。换个写法试试：全称的一部分、拼音（xiehe）或首字母（xhyy）。", \
      "Nothing found. Try a part of the name, its pinyin (xiehe) or initials (xhyy).") \
    X(CLINICS_CLOSE, "停诊选中的…", "Close the chosen…") \
    X(CLINIC_NAME, "机构", "Clinic") \
    X(CLINIC_STATE, "现在", "Now") \
    X(CLINIC_DISTRICT, "地区", "Region") \
    X(CLINIC_NONE, "没有这家机构：可能已停用。", "There is no such clinic; it may have been retired.") \
    X(CLINIC_FIELD, "项目", "Field") \
    X(CLINIC_VALUE, "内容", "Value") \
    X(CLINIC_ORIGIN, "出处", "Where from") \
    X(CLINIC_NO_SOURCE, "没有写来源的名单", "a list without a source") \
    X(CLINIC_CLOSURE, "停诊", "Closure") \
    X(CLINIC_NOT_CLOSED, "没有停诊。", "It is not closed.") \
    X(CLINIC_LOAD, "候诊：{0}", "Queue: {0}") \
    X(CLINIC_REPORTS, "居民反映未处理 {0} 条", "{0} open reports by residents") \
    X(STATE_OPEN, "开诊", "Open") \
    X(STATE_CLOSED, "休诊", "Closed") \
    X(STATE_UNKNOWN, "未知", "Unknown") \
    X(STATE_SUSPENDED, "停诊", "Suspended") \
    X(LOAD_LOW, "空闲", "short") \
    X(LOAD_BUSY, "较忙", "busy") \
    X(LOAD_CROWDED, "拥挤", "crowded") \
    X(LOAD_FULL, "暂停取号", "no more numbers") \
    X(CLOSE, "停诊…", "Close…") \
    X(CLOSE_TITLE, "停诊", "Close") \
    X(CLOSE_ALL, "会停诊 {0} 家：", "This closes {0} clinic{0s}:") \
    X(CLOSE_REGION, "整个地区停诊（名称或六位代码）", "Close a whole region (its name or six-digit code)") \
    X(CLOSE_REGION_AFFECTED, "会停诊“{0}”全部 {1} 家；之后导入的也算在内。", \
      "This closes the {1} clinic{1s} of “{0}”, and such as are imported later.") \
    X(CLOSE_REGION_NONE, "没有这个地区。请写全名（如“东城区”）或六位代码。", \
      "There is no such region. Give its full name or its six-digit code.") \
    X(CLOSE_NOBODY, "没有选中任何机构。请先勾选。", "No clinic was chosen. Tick some first.") \
    X(CLOSE_REASON, "原因（居民会看到）", "Reason (people read it)") \
    X(CLOSE_REASON_OWN, "或自己写", "Or in your own words") \
    X(REASON_1, "临时停诊", "Closed for the time being") \
    X(REASON_2, "场所消毒", "The place is being disinfected") \
    X(REASON_3, "设备检修", "Equipment is being repaired") \
    X(REASON_4, "人员不足", "Too few staff") \
    X(REASON_5, "不再设发热门诊", "No fever clinic any more") \
    X(CLOSE_UNTIL, "到什么时候", "Until when") \
    X(CLOSE_TODAY, "今天", "Today") \
    X(CLOSE_TIME, "到这个时间（中国时间）", "Until this time (China’s)") \
    X(CLOSE_OPEN_END, "另行通知", "Until further notice") \
    X(CLOSE_ALTERNATIVE, "请居民改去（名称、拼音或编号，可不填）", "Where to go instead (name, pinyin or id; may be empty)") \
    X(CLOSE_ALTERNATIVE_MANY, "符合的不止一家，请选一家。", "More than one answers; choose one.") \
    X(CLOSE_ALTERNATIVE_NONE, "没有找到改去的机构，请换个写法或留空。", "The clinic to go to was not found; write it differently or leave it empty.") \
    X(CLOSE_ALTERNATIVE_SAME, "改去的机构也在停诊之列，请换一家。", "The clinic to go to is among those that close; choose another.") \
    X(CLOSE_REASON_BAD, "请写明原因：一行，最多 300 字。", "Give a reason: one line of at most 300 characters.") \
    X(CLOSE_UNTIL_BAD, "请选择到什么时候；时间要晚于现在。", "Say until when; the time must lie in the future.") \
    X(CLOSE_DO, "确定停诊", "Close") \
    X(REOPEN, "复诊", "Reopen") \
    X(STILL_CLOSED, "仍停诊", "Still closed") \
    X(CLOSED_UNTIL, "到 {0}", "until {0}") \
    X(CLOSED_INSTEAD, "改去 {0}", "instead: {0}") \
    X(CLOSURES, "停诊", "Closures") \
    X(CLOSURES_NONE, "现在没有停诊。", "Nothing is closed now.") \
    X(CLOSURES_DUE, "超过 48 小时没有确认，也没写到何时", "Without an end, not confirmed for 48 hours") \
    X(CLOSURES_OTHERS, "其他停诊", "Others") \
    X(CLOSURE_GONE, "这条停诊已经没有了。", "There is no such closure any more.") \
    X(SOURCE, "来源“{0}”的全部机构", "all clinics of the source “{0}”") \
    X(DONE, "已完成。", "Done.") \
    X(TAKE_BACK, "撤销", "Take back") \
    X(UNDO_GONE, "这一步已经不能直接撤销了，请到停诊、公告、热线或居民反映页上改。", "That cannot be taken back directly any more; change it on the page of closures, notices, hotlines or reports.") \
    X(CHANGED_SINCE, "在您查看时别人改动了它，没有执行。请再看一遍。", "Somebody changed it while you looked; nothing was done. Look again.") \
    X(EDIT, "修改一项", "Correct a field") \
    X(EDIT_LINK, "改", "Edit") \
    X(EDIT_NOW, "现在是：{0}", "Now: {0}") \
    X(EDIT_WHY, "为什么改（以后核对要看）", "Why (for whoever looks later)") \
    X(EDIT_UNTIL, "最后有效日（不填就一直有效）", "Last day (empty: without an end)") \
    X(EDIT_PREVIEW, "看改动", "See the change") \
    X(EDIT_KEEP, "确定修改", "Keep it") \
    X(EDIT_LOOK, "会这样改：", "This is what changes:") \
    X(EDIT_SAME, "与现有内容相同，没有可改的。", "That is what it says already; nothing changes.") \
    X(EDIT_CANNOT, "“{0}”不能用：{1}。", "“{0}” cannot be used: {1}.") \
    X(EDIT_NO_FIELD, "这一项不能在这里改。", "This field cannot be corrected here.") \
    X(EDIT_NO_WHY, "请写明为什么改：一行，最多 1000 字节。", "Say why: one line of at most 1000 bytes.") \
    X(EDIT_BAD_DAY, "最后有效日要写成 2026-12-31 这样，且不能早于今天。", \
      "The last day must be written as 2026-12-31 and not lie in the past.") \
    X(CORRECTIONS, "人工修改", "Corrections") \
    X(CORRECTIONS_NONE, "没有人工修改。", "There are no corrections.") \
    X(CORRECTIONS_STALE, "已不起作用，可以撤销", "Without effect by now; they can be taken back") \
    X(CORRECTIONS_HOLD, "正在起作用", "In force") \
    X(CORRECTION_ACTIVE, "有效", "in force") \
    X(CORRECTION_EXPIRED, "已过期", "expired") \
    X(CORRECTION_CONFIRMED, "来源已一致", "confirmed by the source") \
    X(CORRECTION_OVERRULED, "被另一条取代", "overruled") \
    X(NOTICES, "公告", "Notices") \
    X(NOTICES_NONE, "现在没有公告。", "There are no notices.") \
    X(NOTICE_ADD, "新公告", "A new notice") \
    X(NOTICE_TITLE, "标题（最多 100 字）", "Title (at most 100 characters)") \
    X(NOTICE_TEXT, "内容（一段，最多 2000 字，可不填）", "Text (one paragraph of at most 2000 characters, may be empty)") \
    X(NOTICE_SEVERITY, "程度", "Severity") \
    X(NOTICE_INFO, "提示", "Information") \
    X(NOTICE_WARNING, "注意", "Warning") \
    X(NOTICE_URGENT, "紧急", "Urgent") \
    X(NOTICE_REGIONS, "哪些地区（名称或代码，用逗号隔开；不填就是全部）", \
      "For which regions (names or codes, commas between; empty: everywhere)") \
    X(NOTICE_FROM, "从（中国时间，不填就是现在）", "From (China’s time; empty: now)") \
    X(NOTICE_UNTIL, "到（中国时间，不填就到撤下为止）", "Until (China’s time; empty: until it is taken down)") \
    X(NOTICE_SOURCE, "谁发布的（可不填）", "Who says so (may be empty)") \
    X(NOTICE_EPIDEMIC, "疫情：列为重点地区", "Epidemic: its regions are priority regions") \
    X(NOTICE_EVERYWHERE, "全部地区", "everywhere") \
    X(NOTICE_NO_END, "到撤下为止", "until it is taken down") \
    X(NOTICE_LOOK, "预览", "Preview") \
    X(NOTICE_PREVIEW, "预览：还没有发布", "A preview; it is not published yet") \
    X(NOTICE_KEEP, "发布公告", "Publish the notice") \
    X(NOTICE_REMOVE, "撤下", "Take down") \
    X(NOTICE_BAD_TITLE, "请写标题：一行，最多 100 字。", "Give a title: one line of at most 100 characters.") \
    X(NOTICE_BAD_TEXT, "内容最多 2000 字，来源最多 200 字，都不能换行。", \
      "The text has at most 2000 characters and the source 200, each on one line.") \
    X(NOTICE_URL, "详情链接（https:// 开头，可不填）", "Where to read more (https://…, may be empty)") \
    X(NOTICE_BAD_URL, "链接要以 https:// 或 http:// 开头，最多 500 个字节，不能有空格和引号。", \
      "The link must begin with https:// or http://, at most 500 bytes without spaces and quotes.") \
    X(NOTICE_EDIT, "修改公告", "Edit the notice") \
    X(NOTICE_CHANGE, "保存修改", "Keep the changes") \
    X(NOTICE_GONE, "没有这条公告：可能已经撤下。", "There is no such notice; it was taken down.") \
    X(NOTICE_BAD_SEVERITY, "请选择程度。", "Choose a severity.") \
    X(REVISION, "版本 {0}", "Revision {0}") \
    X(REVISION_NONE, "没有这个版本。", "There is no such revision.") \
    X(REVISION_TIME, "时间", "Time") \
    X(REVISION_WHAT, "内容", "What") \
    X(REVISION_WHO, "谁", "Who") \
    X(REVISION_COUNTS, "新增 / 变更 / 减少", "New / changed / gone") \
    X(REVISION_CHANGES, "与上一版本相比", "Against the revision before") \
    X(REVISION_SAME, "医疗机构没有变化。", "The clinics are the same.") \
    X(HISTORY_EMPTY, "还没有版本。", "There is no revision yet.") \
    X(REVISION_NUMBER, "版本", "Revision") \
    X(REVISION_ZERO, "空库（还没有任何版本）", "the empty store, before any revision") \
    X(REVISION_UNKNOWN, "不详", "unknown") \
    X(ACT_IMPORT, "导入名单", "list imported") \
    X(ACT_CORRECT, "更正", "corrected") \
    X(ACT_UNCORRECT, "撤回更正", "correction taken back") \
    X(ACT_PLACE, "改位置", "pin moved") \
    X(ACT_PLACE_UNDO, "撤回改位置", "pin moved back") \
    X(ACT_GEOCODE, "由地址查位置", "placed by address") \
    X(HISTORY_OLDER, "更早的版本", "Older revisions") \
    X(HISTORY_NEWER, "较新的版本", "Newer revisions") \
    X(COMPARE_OLD, "从", "From") \
    X(COMPARE_NEW, "到", "To") \
    X(COMPARE_FROM, "从版本 {0} 起比较", "Compare from revision {0}") \
    X(COMPARE_TO, "比较到版本 {0}", "Compare to revision {0}") \
    X(COMPARE_DO, "比较所选的两个版本", "Compare the two that are chosen") \
    X(COMPARED, "两个版本之间的变化", "What changed from one to the other") \
    X(COMPARE_SWAP, "反过来比较", "The other way round") \
    X(ROLLED_BACK_TO, "退回到版本 {0}", "back to revision {0}") \
    X(ROLLBACK, "退回到这个版本…", "Go back to this revision…") \
    X(ROLLBACK_PLAN, "退回到版本 {0}", "Back to revision {0}") \
    X(ROLLBACK_LEAD, "会产生一个新版本，名单的内容与版本 {0} 相同；之后还可以再退回来。人工修改不随版本退回，要在“人工修改”里撤销。", \
      "It makes a new revision with what the lists said in revision {0}, and can be taken back in turn. Corrections stay: they are taken back on their own page.") \
    X(ROLLBACK_NOTHING, "名单的内容与那个版本相同，没有可退回的。人工修改不随版本退回，要在“人工修改”里撤销。", \
      "What the lists said is as it was then; there is nothing to go back to. Corrections stay: they are taken back on their own page.") \
    X(ROLLBACK_DO, "确定退回", "Go back") \
    X(ROLLBACK_MOVED, "在您查看时有了新版本，请再看一遍。", "Another revision was made meanwhile; look again.") \
    X(CHANGE_NEW, "新增", "New") \
    X(CHANGE_UPDATED, "变更", "Changed") \
    X(CHANGE_GONE, "停用", "Gone") \
    X(EXPORT, "导出与打印", "Export and print") \
    X(EXPORT_LEAD, "先选地区，再下载、打印名单，或打印海报。", \
      "Choose a region, then download, print its list, or print its poster.") \
    X(EXPORT_ALL, "全部", "All") \
    X(EXPORT_REGION, "地区", "Region") \
    X(EXPORT_CHOOSE, "选这个地区", "Choose this region") \
    X(EXPORT_COUNT, "{0}：{1} 家", "{0}: {1} clinic{1s}") \
    X(EXPORT_CSV, "下载 CSV", "Download CSV") \
    X(EXPORT_XLSX, "下载 Excel 工作簿（.xlsx）", "Download a workbook (.xlsx)") \
    X(EXPORT_GEOJSON, "下载 GeoJSON", "Download GeoJSON") \
    X(EXPORT_HINT, "两种表格里，以 = + - @ 开头的内容都按文字保存，不会被当成公式运行；改好后再导入请用 .xlsx。GeoJSON 给地图软件用，坐标为 WGS84。", \
      "In both tables what begins with = + - @ is kept as text, so that no spreadsheet runs it; edit and import the .xlsx. GeoJSON is for map programs, in WGS84.") \
    X(EXPORT_FILE, "发热门诊", "fever-clinics") \
    X(EXPORT_NO_FORMAT, "没有这种格式：可选 csv、xlsx、geojson。", \
      "There is no such format: choose csv, xlsx or geojson.") \
    X(REGION_NONE, "没有这个地区，请在「导出与打印」中选择。", \
      "There is no such region; choose one at Export and print.") \
    X(PRINT, "打印名单", "Print the list") \
    X(PRINT_HEADING, "{0}发热门诊", "Fever clinics in {0}") \
    X(PRINT_HOW, "用浏览器的打印（Ctrl+P），A4 纸；也可以另存为 PDF。", \
      "Print it with the browser (Ctrl+P) on A4, or save it as a PDF.") \
    X(PRINT_AS_OF, "版本 {0} · {1}", "Revision {0} · {1}") \
    X(PRINT_CALL_FIRST, "去之前请先打电话确认。急危重症请拨 {0}。", \
      "Call before you go. In an emergency dial {0}.") \
    X(PRINT_HOTLINES, "咨询电话", "Hotlines") \
    X(PRINT_NAME, "名称", "Name") \
    X(PRINT_STATE, "现在", "Now") \
    X(PRINT_HOURS, "时间", "Hours") \
    X(PRINT_PHONE, "电话", "Telephone") \
    X(PRINT_ADDRESS, "地址", "Address") \
    X(PRINT_OPEN, "开诊", "Open") \
    X(PRINT_OPEN_UNTIL, "开诊，至 {0}", "Open until {0}") \
    X(PRINT_CLOSED, "休诊", "Closed") \
    X(PRINT_CLOSED_UNTIL, "休诊，{0} 开诊", "Closed, opens {0}") \
    X(PRINT_STOPPED, "停诊", "Suspended") \
    X(PRINT_UNKNOWN, "不确定，请先打电话", "Not known: call first") \
    X(PRINT_NONE, "这个地区还没有名单。", "No clinic of this region is known.") \
    X(POSTER, "打印海报", "Print a poster") \
    X(POSTER_HEADING, "{0}", "{0}") \
    X(POSTER_WHAT, "发热了，去哪里看？", "Where to go with a fever?") \
    X(POSTER_SCAN, "手机扫码，看附近的发热门诊、现在开不开、电话和路线。", \
      "Scan for fever clinics near you: which are open now, their telephone and the way.") \
    X(POSTER_CODE, "二维码：{0}", "QR code: {0}") \
    X(POSTER_EMERGENCY, "呼吸困难、意识不清、抽搐等急危重症，请立即拨打", \
      "With trouble breathing, confusion or a seizure dial at once") \
    X(POSTER_NO_SITE, "不知道公众网站的地址，二维码没有内容可放。请管理员用 feverctl desk --site https://… 启动维护台。", \
      "The public site’s address is not known, so there is nothing to put into the code. Ask the administrator to start the desk with feverctl desk --site https://….") \
    X(PLACE, "位置", "Position") \
    X(PLACE_NO_CLINIC, "没有这家机构，或已停用。", "There is no such clinic, or it is gone.") \
    X(PLACE_OLD, "现在的位置", "Position now") \
    X(PLACE_NEW, "新的位置", "New position") \
    X(PLACE_DISTANCE, "两个位置相距 {0} 米。", "The two are {0} m apart.") \
    X(PLACE_INSIDE, "新位置在{0}范围内。", "The new position lies within {0}.") \
    X(PLACE_OUTSIDE, "新位置不在{0}范围内，相差 {1} 米。请核对坐标和坐标系。", \
      "The new position lies outside of {0}, by {1} m. Check the numbers and their coordinate system.") \
    X(PLACE_NO_OUTLINE, "没有这个地区的边界，无法核对是否在范围内。", \
      "There is no outline of the region to hold the position against.") \
    X(PLACE_MOVE, "移动位置", "Move it") \
    X(PLACE_LAT, "纬度（例如 30.5928；也可在图上点一下）", "Latitude (e.g. 30.5928; or click on the map)") \
    X(PLACE_LON, "经度（例如 114.3055）", "Longitude (e.g. 114.3055)") \
    X(PLACE_CRS, "这两个数的坐标系", "Their coordinate system") \
    X(PLACE_LOOK, "先看看", "Look first") \
    X(PLACE_WHY, "理由", "Why") \
    X(PLACE_KEEP, "保存新位置", "Keep the new position") \
    X(PLACE_PINNED, "位置由 {0} 更正：{1}", "The position was corrected by {0}: {1}") \
    X(PLACE_UNDO, "撤销这次更正", "Undo this correction") \
    X(PLACE_WRONG, "经纬度或坐标系不对：纬度 −90 到 90，经度 −180 到 180，只写数字。", \
      "The numbers or the coordinate system are wrong: latitude −90 to 90, longitude −180 to 180, digits alone.") \
    X(PLACE_NO_WHY, "请写一行理由，方便别人以后核对。", "Give a reason of one line, so that others can tell later whether it still holds.") \
    X(PLACE_MOVED, "在您查看时有了新版本，没有保存。请核对下面的最新位置再操作。", \
      "Another revision was made meanwhile and nothing was kept. Look at the position as it is now and try again.") \
    X(PLACE_MAP, "地区边界；空心圆是现在的位置，实心圆是新位置", \
      "The region’s outline; a ring is the position now, a disc the new one") \
    X(PLACE_STREETS, "街道图；空心圆是现在的位置，实心圆是新位置", "The streets; a ring is the position now, a disc the new one") \
    X(PLACE_GROUND, "底图：{0}。图上的位置已换算到底图的坐标系：{1}；点图得到的数也是这个坐标系。", \
      "Map: {0}. Positions on it are in its own coordinate system, {1}; so are the numbers of a click.") \
    X(HOTLINES, "热线", "Hotlines") \
    X(HOTLINES_LEAD, "没有自己电话的机构，以及附近没有机构的地方，页面上显示所在地区的热线；本级没有热线的，显示上一级的。", \
      "Where a clinic has no telephone, or none is near, people are shown the hotlines of their region, or of the next one above that has any.") \
    X(HOTLINES_FIND, "地区（名称、拼音或六位代码）", "Region (name, pinyin or six-digit code)") \
    X(HOTLINES_NO_REGION, "没有找到这个地区，请换个写法。", "No such region was found; write it differently.") \
    X(HOTLINES_REGIONS, "有热线的地区", "Regions that have hotlines") \
    X(HOTLINES_NONE, "还没有任何热线。", "There is no hotline yet.") \
    X(HOTLINES_NONE_OWN, "{0}没有自己的热线。", "{0} has no hotline of its own.") \
    X(HOTLINES_ABOVE, "居民看到的是{0}的热线：", "People are shown those of {0}:") \
    X(HOTLINES_CHANGE, "修改", "Change") \
    X(HOTLINE_NAME, "热线名称", "Name") \
    X(HOTLINE_NUMBER, "号码", "Number") \
    X(HOTLINE_SAVE, "保存", "Save") \
    X(HOTLINE_REMOVE, "删除", "Remove") \
    X(HOTLINE_ADD, "新增热线", "Add a hotline") \
    X(HOTLINE_BAD, "没有保存：名称是一行、最多 100 字；号码只能有数字、+、- 和空格，最多 40 位。", \
      "Not kept: the name is one line of at most 100 characters; the number has digits, +, - and spaces alone, at most 40.") \
    X(HOTLINE_TWICE, "没有保存：这个地区已经有这条热线。", "Not kept: the region has this hotline already.") \
    X(HOTLINE_FULL, "没有保存：一个地区最多 20 条热线。", "Not kept: a region has at most 20 hotlines.") \
    X(HOTLINE_NO_ACT, "没有保存：请用页面上的按钮。", "Not kept: use the buttons of the page.") \
    X(EMPTY_CELL, "（空）", "(none)") \
    X(MORE, "还有 {0} 条没有列出。", "{0} more are not listed.")

enum desk_text_id {
#define X(name, zh, en) DESK_##name,
    DESK_TEXTS(X)
#undef X
    DESK_TEXT_COUNT
};
/* clang-format on */

/* Static. */
const char *desk_text(enum lang lang, enum desk_text_id id);

#endif
