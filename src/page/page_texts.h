/* Every sentence that the pages say, in both languages side by side.
 *
 * `{0}`, `{1}` … stand for what is filled in, escaped. The list is a macro, so that a text without
 * its translation does not compile. */
#ifndef FEVER_SRC_PAGE_TEXTS_H
#define FEVER_SRC_PAGE_TEXTS_H

#include "fever/clinic.h"
#include "fever/hours.h"
#include "fever/resident_report.h"
#include "fever/snapshot.h"

/* One text, its Chinese, its English. */
/* clang-format off */
#define PAGE_TEXTS(X) \
    X(TITLE, "发热门诊地图", "Fever Clinic Map") \
    X(TITLE_OF, "{0} · 发热门诊地图", "{0} · Fever Clinic Map") \
    X(DESCRIPTION, "查找离您最近、正在开诊的发热门诊：开诊时间、电话、路线。", \
      "Find the nearest fever clinic that is open now: hours, telephone, directions.") \
    X(DESCRIPTION_REGION, "{0}的发热门诊：哪些正在开诊，开诊时间、电话、地址和路线。", \
      "Fever clinics in {0}: which are open now, hours, telephones, addresses and directions.") \
    X(DESCRIPTION_CLINIC, "{0}：现在是否开诊，本周开诊时间、电话、地址和路线。", \
      "{0}: whether it is open now, this week’s hours, telephone, address and directions.") \
    X(SKIP, "跳到正文", "Skip to the content") \
    X(OTHER_LANGUAGE, "English", "中文") \
    X(ELDER_MODE, "长辈模式", "Large type") \
    X(STANDARD_MODE, "标准模式", "Normal type") \
    X(EMERGENCY_CALL, "拨打急救电话 {0}{1}", "Call the ambulance {0}{1}") \
    X(EMERGENCY_LINE, "情况危急，请立即拨打本机所在地急救", "In an emergency call the ambulance where this phone is:") \
    X(EMERGENCY_FAR, "为{0}的家人呼救：", "Ambulance for family in {0}:") \
    X(DEMO, "示例数据", "Sample data") \
    X(DEMO_LINE, "仅供演示，多为 2020 年的旧信息，未经核实，请勿据此就医。", \
      "For demonstration: mostly of 2020 and not confirmed. Do not rely on it to seek care.") \
    X(PUBLISHED, "本页按 {0} 的名单生成；此后的停诊和变动可能没有反映，前往前请先致电。", \
      "Made from the list of {0}; closures and changes since then may be missing. Call before you go.") \
    X(PUBLISHED_STATE, "现在是否开诊未知：请看下列时段，并先致电", \
      "Open or not is not known here: see the hours, and call first") \
    X(LEAD, "发热了，去哪里看？", "Fever? Find a clinic near you") \
    X(SEARCH_LABEL, "地区、医院名称或地址", "Region, hospital or address") \
    X(SEARCH_LABEL_PUBLISHED, "地区或医院名称", "Region or hospital") \
    X(SEARCH_HINT, "例如：东城区、协和", "E.g. dongcheng, 协和") \
    X(SEARCH, "查找", "Search") \
    X(LOCATE, "使用我的位置", "Use my location") \
    X(LOCATE_NOTE, "位置先在手机上取整到约 100 米，只发送一次，不保存。", \
      "Your position is rounded to about 100 m on this phone, sent once, and not stored.") \
    X(LOCATE_NOTE_PUBLISHED, "位置只在这部手机上比较，不发送，不保存。", \
      "Your position is compared on this phone alone: it is neither sent nor stored.") \
    X(OR_CHOOSE, "或按地区查找", "Or choose a region") \
    X(REGIONS, "地区", "Regions") \
    X(REGION_WITH_COUNT, "{0} 家", "{0}") \
    X(REGION_CLINICS, "{0}的发热门诊", "Fever clinics in {0}") \
    X(REGION_NONE, "这里还没有登记的发热门诊。", "No fever clinic is recorded here yet.") \
    X(REGION_UP, "查看{0}", "See {0}") \
    X(REGION_SHOWN, "共 {0} 家，先列出 {1} 家；选择下级地区可看全部。", \
      "{0} in all, {1} listed; choose a smaller region to see every one.") \
    X(REGION_TOTAL, "共 {0} 家", "{0} in all") \
    X(NEAREST, "离您最近的发热门诊", "Nearest fever clinics") \
    X(NEAR, "{0}附近", "Near {0}") \
    X(COUNT_NEAREST, "列出 {0} 家，按直线距离从近到远", "{0} listed, by straight-line distance") \
    X(COUNT_SOONEST, "列出 {0} 家，按预计就诊时间；路程按直线距离估算，候诊未上报的不计", \
      "{0} listed, by estimated time until seen; the way is estimated, waiting counts where reported") \
    X(SORT, "排序", "Order") \
    X(SORT_DISTANCE, "按距离", "Nearest") \
    X(SORT_SOONEST, "最快就诊", "Soonest") \
    X(SOONEST_IN, "现在出发，约{0}后可就诊", "Seen in about {0} if you set out now") \
    X(SOONEST_BOOKED, "须先预约，最早约{0}后可就诊", "Book first; seen in about {0} at the earliest") \
    X(SOONEST_OPEN, "到达时可能已不再接诊，请先致电", "It may admit nobody any more when you arrive; call first") \
    X(SOONEST_UNKNOWN, "何时可就诊未知", "Time until seen unknown") \
    X(SOONEST_FULL, "已暂停取号", "No more numbers are given out") \
    X(MINUTES, "{0}分钟", "{0} minutes") \
    X(ABOUT_HOURS, "{0}小时", "{0} hours") \
    X(ABOUT_DAYS, "{0}天", "{0} days") \
    X(NEAREST_OPEN, "离您最近、正在开诊的一家", "The nearest that is open now") \
    X(NEAREST_ADMITTING, "离您最近、仍可取号的一家", "The nearest that still takes patients now") \
    X(NEAREST_OPEN_OF, "离{0}中心最近、正在开诊的一家", "The nearest to the centre of {0} that is open now") \
    X(BY_DISTANCE, "其他地区，按距离排列", "Elsewhere, by distance") \
    X(BY_SOONEST, "其他地区，按预计就诊时间排列", "Elsewhere, by time until seen") \
    X(BY_DISTANCE_HERE, "按距离排列", "By distance") \
    X(UNLOCATED, "本区县其他医疗机构（位置待核实）", \
      "Others in this district (position to be confirmed)") \
    X(UNLOCATED_NOTE, "这些机构就在{0}，但还没有可靠的位置，不能按距离排序。", \
      "These are in {0}, but without a reliable position they cannot be ranked by distance.") \
    X(UNLOCATED_MORE, "其余 {0} 家", "{0} more") \
    X(UNLOCATED_ALL, "{0}的全部机构", "All in {0}") \
    X(MORE, "显示更多", "Show more") \
    X(SHOW_MAP, "在地图上看", "Show the map") \
    X(MAP, "地图", "Map") \
    X(FILTERS, "筛选", "Filters") \
    X(FILTER_OPEN, "正在开诊", "Open now") \
    X(FILTER_EXCLUDE_CLOSED, "不看已停诊", "Hide closed") \
    X(FILTER_CHILD, "儿童", "Children") \
    X(FILTER_ALL_KINDS, "全部类型", "All kinds of places") \
    X(FILTER_AGE, "收治{0}", "Takes {0}") \
    X(FILTER_DESIGNATED, "定点救治医院", "Designated hospital") \
    X(FILTER_NOT_DESIGNATED, "非定点救治医院", "Not a designated hospital") \
    X(FILTER_INSURANCE, "医保定点", "Takes public insurance") \
    X(FILTER_NO_INSURANCE, "非医保定点", "Without public insurance") \
    X(FILTER_RADIUS, "{0}以内", "Within {0}") \
    X(FILTER_REGION, "仅{0}", "Only {0}") \
    X(DROP_FILTER, "去掉「{0}」", "Drop “{0}”") \
    X(MORE_FILTERS, "更多筛选", "More filters") \
    X(CHILD_AGE, "孩子多大？", "How old is the child?") \
    X(AGE_UNIT, "年龄单位", "Unit of the age") \
    X(UNIT_YEARS, "岁", "years") \
    X(UNIT_MONTHS, "个月", "months") \
    X(STATED, "医保与定点", "Insurance and designation") \
    X(ANY, "不限", "Any") \
    X(APPLY, "确定", "Apply") \
    X(OR, "或", " or ") \
    X(EMPTY_FILTERED, "没有符合筛选条件的机构。", "No place passes these filters.") \
    X(EMPTY_WIDEN, "可以放宽：", "You can widen the search:") \
    X(EMPTY_DROP, "去掉全部筛选条件", "Drop all filters") \
    X(EMPTY_NONE, "还没有可按距离排列的机构，请按地区查找。", \
      "No place can be ranked by distance yet; please choose a region.") \
    X(FAR, "最近的一家也在{0}外，出发前请先致电。", "Even the nearest is {0} away; call before you set out.") \
    X(SEARCH_RESULTS, "「{0}」的查找结果", "Results for “{0}”") \
    X(SEARCH_REGIONS, "地区", "Regions") \
    X(SEARCH_CLINICS, "医疗机构", "Places") \
    X(SEARCH_EMPTY, "没有找到「{0}」。", "Nothing found for “{0}”.") \
    X(SEARCH_EMPTY_HINT, "试试更短的名称、区县名，或从下面选择地区；也可拨打当地 12345、12320 询问。", \
      "Try a shorter name or a district, or choose a region below; 12345 and 12320 also help.") \
    X(SEARCH_CUT, "结果较多，只列出前 {0} 家；请写得更具体。", \
      "Only the first {0} are listed; please be more specific.") \
    X(BAD_POSITION, "链接中的位置无法识别，请重新定位，或按地区查找。", \
      "The position in this link cannot be read. Locate again or choose a region.") \
    X(IGNORED, "链接中有筛选条件无法识别，没有采用。", "A filter in this link cannot be read and is not applied.") \
    X(AT, "以下是 {0} 的情况，不是现在。", "This shows {0}, not now.") \
    X(ON_PAPER, "以下是 {0} 的情况，此后可能已变，前往前请先致电。", \
      "This is as of {0} in Beijing and may have changed since; call before you go.") \
    X(BAD_REGION, "没有这个地区，请重新选择。", "There is no such region; please choose again.") \
    X(STATE_OPEN, "开诊", "Open") \
    X(STATE_CLOSED, "休诊", "Closed") \
    X(STATE_SUSPENDED, "停诊", "Suspended") \
    X(STATE_UNKNOWN, "未知，请先致电", "Unknown, call first") \
    X(UNTIL, "到{0}", "until {0}") \
    X(ALWAYS, "24小时", "24 hours") \
    X(CLOSING_SOON, "不足1小时后停止", "closes within an hour") \
    X(LAST_ADMISSION, "最晚挂号{0}", "last admission {0}") \
    X(ADMISSION_OVER, "已过最晚挂号时间（{0}）", "admission ended ({0})") \
    X(ADMISSION_PAST, "已过最晚挂号时间", "admission ended") \
    X(NEXT_OPEN, "{0} 开诊", "opens {0}") \
    X(NEXT_OPEN_UNKNOWN, "何时再开诊未知", "next opening unknown") \
    X(THEN_UNKNOWN, "到{0}，此后是否开诊未知", "until {0}, after that not known") \
    X(LOCAL_CLOCK, "当地时间 UTC{0}，不是北京时间", "local time UTC{0}, not Beijing time") \
    X(CALL_FIRST, "请先致电", "Call first") \
    X(CALL_FIRST_WHY, "请先致电：{0}", "Call first: {0}") \
    X(TODAY, "今天 {0}", "today {0}") \
    X(TOMORROW, "明天 {0}", "tomorrow {0}") \
    X(ON_DAY, "{0} {1}", "{0} {1}") \
    X(DISTANCE, "直线约{0}", "about {0} straight line") \
    X(DISTANCE_WITHIN, "直线约100米内", "within about 100 m") \
    X(METRES, "{0}米", "{0} m") \
    X(KILOMETRES, "{0}公里", "{0} km") \
    X(NO_POSITION, "位置待核实", "position to be confirmed") \
    X(AGES_FROM, "{0}以上", "from {0}") \
    X(AGES_TO, "{0}及以下", "up to {0}") \
    X(AGES_BETWEEN, "{0}至{1}", "{0} to {1}") \
    X(AGE_YEARS, "{0}岁", "age {0}") \
    X(AGE_MONTH, "{0}个月", "{0} month") \
    X(AGE_MONTHS, "{0}个月", "{0} months") \
    X(CALL, "致电{0} {1}", "Call {0}, {1}") \
    X(CALL_HOTLINE, "拨打{0}{1} {2}", "Call the {1} of {0}, {2}") \
    X(NO_PHONE, "未登记电话，可拨{0}热线询问：", "No number recorded; ask a hotline of {0}:") \
    X(NO_PHONE_AT_ALL, "未登记电话，请向当地卫生部门询问", "No number recorded; ask the local health authority") \
    X(FROM_ELSEWHERE, "外地拨 {0}", "from elsewhere {0}") \
    X(ROUTE, "路线", "Directions") \
    X(ROUTE_TO, "到{0}的路线（{1}）", "Directions to {0} ({1})") \
    X(FIND_ON_MAP, "在地图中查找", "Find on a map") \
    X(FIND_ON_MAP_OF, "在地图中查找：{0}（{1}）", "Find on a map: {0} ({1})") \
    X(SHARE, "分享", "Share") \
    X(SHARE_IN_WECHAT, "点右上角「···」转发", "To share, tap ··· at the top right") \
    X(COPY, "复制", "Copy") \
    X(COPY_ADDRESS, "复制{0}的地址", "Copy the address of {0}") \
    X(CARD_MORE, "更多信息", "More") \
    X(CARD_MORE_OF, "更多信息：{0}", "More: {0}") \
    X(ADDRESS, "地址", "Address") \
    X(HOURS, "开诊时间", "Hours") \
    X(HOURS_AS_GIVEN, "原文：{0}", "as given: {0}") \
    X(SERVICES, "服务", "Services") \
    X(LEVEL, "等级", "Level") \
    X(KIND, "类型", "Kind") \
    X(POSITION_NOTE, "位置尚未核实，请先致电问清地址。", "The position is not confirmed; call and ask for the address.") \
    X(WAYS, "怎么去", "Getting there") \
    X(AGES, "收治年龄", "Ages") \
    X(ACCESS, "就诊方式", "Access") \
    X(BOOKING, "预约", "Booking") \
    X(BOOKING_REQUIRED, "需要预约", "required") \
    X(BOOKING_FIRST, "需要预约", "booking required") \
    X(BOOKING_NOT_REQUIRED, "无需预约", "not required") \
    X(BOOKING_ONLINE, "网上预约", "Book online") \
    X(BOOKING_WECHAT, "微信：{0}", "WeChat: {0}") \
    X(ADMISSION, "就诊要求", "Admission rules") \
    X(ADMISSION_UNTIL, "（至 {0}）", "(until {0})") \
    X(CAMPUS, "院区", "Campus") \
    X(ENTRANCE, "入口", "Entrance") \
    X(TRANSIT, "交通", "Transit") \
    X(PARKING, "停车", "Parking") \
    X(INSURANCE, "医保", "Insurance") \
    X(INSURANCE_YES, "医保定点", "accepted") \
    X(INSURANCE_NO, "非医保定点", "not accepted") \
    X(INSURANCE_NOT_STATED, "是否医保定点未注明", "not stated whether it is accepted") \
    X(INSURANCE_REMOTE_YES, "可异地直接结算", "settles remote insurance") \
    X(INSURANCE_REMOTE_NO, "不可异地直接结算", "does not settle remote insurance") \
    X(INSURANCE_REMOTE_NOT_STATED, "能否异地直接结算未注明", \
      "not stated whether it settles remote insurance") \
    X(DESIGNATED, "定点救治", "Designated for the epidemic") \
    X(DESIGNATED_YES, "定点救治医院", "designated hospital") \
    X(LOAD_LOW, "候诊不到半小时", "wait under half an hour") \
    X(LOAD_BUSY, "候诊半小时到一小时", "wait of half an hour to an hour") \
    X(LOAD_CROWDED, "候诊一小时以上", "wait over an hour") \
    X(LOAD_FULL, "暂停取号", "no more numbers given out now") \
    X(LOAD_MINUTES, "约等{0}分钟", "about {0} min") \
    X(LOAD_WAITING, "{0}人候诊", "{0} waiting") \
    X(LOAD_SERVING, "叫到{0}", "now called: {0}") \
    X(LOAD_REPORTED, "{0} 上报", "reported {0}") \
    X(CLOSED_SINCE, "自{0}起停诊：{1}。", "Closed since {0}: {1}.") \
    X(GO_INSTEAD, "可改去", "Go instead to") \
    X(STATE_BESIDE, "（现在{0}）", " (now: {0})") \
    X(NOTICES, "公告", "Notices") \
    X(NOTICE_FROM, "{0}发布", "by {0}") \
    X(NOTICE_SINCE, "自{0}起", "since {0}") \
    X(NOTICE_UNTIL, "有效至 {0}", "holds until {0}") \
    X(NOTICE_MORE, "查看详情", "Read more") \
    X(SEVERITY_INFO, "提示", "Information") \
    X(SEVERITY_WARNING, "注意", "Warning") \
    X(SEVERITY_URGENT, "紧急", "Urgent") \
    X(LOAD_NONE, "候诊情况未上报", "waiting not reported") \
    X(SOURCE, "来源", "Source") \
    X(SOURCE_LINK, "查看原文", "see it") \
    X(SOURCE_DATED, "{0}，{1}", "{0}, {1}") \
    X(SOURCE_UNDATED, "{0}，无日期", "{0}, undated") \
    X(SOURCE_NONE, "未说明", "not stated") \
    X(VERIFIED, "{0} 核实", "confirmed {0}") \
    X(NEVER_VERIFIED, "未曾核实", "never confirmed") \
    X(REPORT, "信息有误？", "Something wrong?") \
    X(REPORT_OPEN, "告诉我们哪里不对", "Tell us what is wrong") \
    X(REPORT_SOURCE, "以上信息来自「{0}」，也可以告诉发布者更正，名单更新后这里随之更新。", \
      "This comes from “{0}”. You can also tell its publisher; this page follows the next list.") \
    X(REPORT_NO_SOURCE, "以上信息没有说明来源。", "No source is stated for this.") \
    X(REPORT_HOTLINE, "也可以向{0}的热线反映：", "Or tell a hotline of {0}:") \
    X(REPORT_TITLE, "反映信息有误", "Report wrong information") \
    X(REPORT_TITLE_AGAIN, "还没有提交：反映信息有误", "Not sent yet: report wrong information") \
    X(REPORT_ABOUT, "关于：", "About: ") \
    X(REPORT_KIND, "哪里不对？", "What is wrong?") \
    X(REPORT_TEXT, "具体情况（可不填）", "Details (optional)") \
    X(REPORT_TEXT_HINT, "最多 {0} 字。请不要写姓名、病情等个人信息。", \
      "{0} characters at most. Please leave out names, illnesses and other personal details.") \
    X(REPORT_CONTACT, "联系方式（可不填）", "Contact (optional)") \
    X(REPORT_CONTACT_HINT, "电话或邮箱，最多 {0} 字。维护人员只在需要核实时联系您。", \
      "A telephone or e-mail, {0} characters at most, by which you may be asked.") \
    X(REPORT_CONSENT, "我同意保存上面的联系方式，只用来核实这次反映的问题", \
      "I consent that this contact is kept, only to ask about this report") \
    X(REPORT_CONSENT_HINT, "只有名单的维护人员能看到；最长保存 {0} 天，到期自动删除，也可凭回执随时删除。不满 14 周岁的，由监护人填写并同意。", \
      "Only the list’s maintainers see it. It is erased after {0} day{0s} at most, or at any time with your receipt. For a child under 14 the guardian fills it in and consents.") \
    X(REPORT_SEND, "提交", "Send") \
    X(REPORT_THEN, "提交以后", "What happens next") \
    X(REPORT_READ, "由这份名单的维护人员阅读、核实；确有错误就更正名单，这里随之更新。内容不公开，也不会马上改变页面。", \
      "The list’s maintainers read and check it, and correct the list; this page follows. It is not published and changes no page by itself.") \
    X(REPORT_KEPT, "只保存您填写的内容和时间，不保存您的位置和网络地址；最长 {0} 天，到期自动删除。", \
      "Only what you wrote and the time are kept, not your position or network address; for {0} day{0s} at most.") \
    X(REPORT_ERASABLE, "凭回执（提交后显示一次）可以随时彻底删除。", \
      "With the receipt, shown once after sending, you can erase it at any time.") \
    X(REPORT_NO_KIND, "请选一项：哪里不对", "Choose what is wrong") \
    X(REPORT_NO_CONSENT, "保存联系方式须您另行同意：请勾选同意，或清空联系方式", \
      "A contact is kept only with your consent: tick the box, or empty the contact") \
    X(REPORT_TOO_OFTEN, "还没有保存：这个网络地址提交得太频繁。请约 {0} 分钟后再提交，您填写的内容都在下面。", \
      "Not kept yet: too many reports from this network address. Please send it again in about {0} min; what you wrote is below.") \
    X(REPORT_TOO_MANY, "没有保存：今天收到的反映已经太多，这一条只计了数。请明天再提交，或拨打下面的热线。", \
      "Not kept: too many reports have come in today; this one was only counted. Please send it tomorrow, or call a hotline.") \
    X(REPORT_NOT_KEPT, "还没有保存：现在无法写入。请约 {0} 分钟后再提交，您填写的内容都在下面。", \
      "Not kept yet: nothing can be written just now. Please send it again in about {0} min; what you wrote is below.") \
    X(REPORT_DONE, "已收到，谢谢您", "Received, thank you") \
    X(RECEIPT, "回执", "Receipt") \
    X(RECEIPT_COPY, "复制回执", "Copy the receipt") \
    X(RECEIPT_ONCE, "这是删除这次反映的唯一凭据，只显示这一次，请现在复制或抄下来，不要给别人。", \
      "It is the only key to erase this report, and shown this once: copy or write it down now, and keep it to yourself.") \
    X(RECEIPT_HINT, "以 fcr_ 开头，区分大小写。", "It begins with fcr_; capitals matter.") \
    X(ERASE_TITLE, "删除我的反映", "Erase my report") \
    X(ERASE_TITLE_AGAIN, "还没有删除：删除我的反映", "Not erased yet: erase my report") \
    X(ERASE_LEAD, "填入提交时得到的回执，那次反映连同联系方式会彻底删除。", \
      "Enter the receipt that you got when you sent it: the report is erased for good, with its contact.") \
    X(ERASE_SEND, "彻底删除", "Erase for good") \
    X(ERASE_UNSOUND, "这不是完整的回执：应以 fcr_ 开头，共 {0} 个字符", \
      "This is no whole receipt: it begins with fcr_ and has {0} characters") \
    X(ERASE_UNKNOWN, "没有找到这个回执：可能已经删除、已到期自动删除，或抄错了字", \
      "No report has this receipt: it was erased already, its time was over, or a character is wrong") \
    X(ERASE_TOO_OFTEN, "试得太频繁，请约 {0} 分钟后再试", "Tried too often; please try again in about {0} min") \
    X(ERASE_NOT_KEPT, "现在无法删除，请过一会儿再试", "It cannot be erased just now; please try again in a while") \
    X(ERASED, "已彻底删除", "Erased for good") \
    X(ERASED_LINE, "那次反映和其中的联系方式已从我们的数据库中删除，不能恢复。", \
      "The report and its contact are gone from our database and cannot be brought back.") \
    X(FORM_FAULTS, "还没有提交，请先改正：", "Not sent yet. Please correct:") \
    X(FORM_TOO_LONG, "最多 {0} 字，现在有 {1} 字", "{0} characters at most; there are {1}") \
    X(FORM_UNREADABLE, "有无法识别的内容，请改正", "Something here cannot be read; please correct it") \
    X(WEEK, "未来七天", "The next seven days") \
    X(WEEK_DAY, "日期", "Day") \
    X(WEEK_HOURS, "开诊时段", "Hours") \
    X(WEEK_CLOSED, "休诊", "closed") \
    X(WEEK_UNKNOWN, "{0}（未知，请先致电）", "{0} (unknown, call first)") \
    X(WEEK_HOLIDAY, "节假日", "holiday") \
    X(WEEK_MAKE_UP, "调休上班", "make-up workday") \
    X(BUSY, "访问的人太多了", "Too many people are asking") \
    X(BUSY_LINE, "请等几秒再刷新。病情紧急请直接拨打120。", "Please reload in a few seconds. In an emergency call 120 at once.") \
    X(NOT_FOUND, "没有这个页面", "There is no such page") \
    X(NOT_FOUND_LINE, "链接可能已经变动。请从这里重新查找。", "The link may have changed. Please search from here.") \
    X(GONE, "{0}已不在名单中", "{0} is no longer listed") \
    X(GONE_LINE, "该机构已于 {0} 从名单中移除。请查找其他发热门诊。", \
      "It was removed from the list on {0}. Please look for another clinic.") \
    X(NOT_READY, "正在载入数据", "Loading") \
    X(NOT_READY_LINE, "请几秒后刷新；情况危急请拨打 120。", "Please reload in a few seconds; in an emergency call 120.") \
    X(BAD_METHOD, "不支持这种请求", "This kind of request is not supported") \
    X(FOREIGN, "这个表单来自别的网站", "This form comes from another site") \
    X(FOREIGN_LINE, "没有保存任何内容。请在本站打开表单再提交。", "Nothing was kept. Please open the form on this site and send it again.") \
    X(HOME, "首页", "Home") \
    X(WHOLE_COUNTRY, "全国", "All regions") \
    X(PRIVACY, "隐私", "Privacy") \
    X(INTERFACE, "开放接口", "For developers") \
    X(INTERFACE_LINK, "/docs.html", "/docs.en.html") \
    X(PRIVACY_TITLE, "我们怎样对待您的位置和信息", "How your position and data are treated") \
    X(PRIVACY_1, "只有在您点按「使用我的位置」之后，才会向系统询问位置。", \
      "The position is asked for only after you tap “Use my location”.") \
    X(PRIVACY_2, "位置先在您的手机上取整到约 100 米（小数点后三位），再发送一次，用来计算距离。", \
      "It is rounded on your phone to about 100 m (three decimals) and sent once, to compute distances.") \
    X(PRIVACY_3, "我们不保存位置，也不把它写进日志或统计。", \
      "It is not stored, and not written into any log or statistics.") \
    X(PRIVACY_4, "页面不用 Cookie，也不向第三方发送任何请求；只有您点按路线、预约、来源等链接时，才会打开别的网站或应用；路线链接里只有机构的位置。", \
      "No cookies and no third-party requests. Only a tap on a link for directions, booking or the source opens another site or app; directions hold the place’s position alone.") \
    X(PRIVACY_4_TILES, "页面不用 Cookie。除地图图片外不向第三方发送任何请求；只有您点按路线、预约、来源等链接时，才会打开别的网站或应用；路线链接里只有机构的位置。", \
      "No cookies, and no third-party requests but for the map's pictures. Only a tap on a link for directions, booking or the source opens another site or app; directions hold the place’s position alone.") \
    X(PRIVACY_TILES, "显示地图时，地图图片由「{0}」提供：对方会知道您的网络地址和正在看的地图范围。不打开地图就不会请求。", \
      "While a map is shown its pictures come from “{0}”, who learns your network address and which part of the map is looked at. Nothing is asked for while no map is shown.") \
    X(PRIVACY_OFFLINE, "为了断网时也能查，浏览器会在您的手机上保存本站页面、所看城市的机构名单和最近一次列出了哪些机构，不含您的位置；清除本站数据即可删除。", \
      "So that it works without a network, your browser keeps this site's parts, the list of the city you looked at and which places were listed last on this phone; not your position. Clearing this site's data removes them.") \
    X(PRIVACY_REPORTS, "居民反映信息有误时，只保存所填内容和时间，供维护人员更正名单；联系方式须另行同意才保存，不满 14 周岁的由监护人同意。最长保存 {0} 天，到期自动删除，凭回执可随时彻底删除。", \
      "A resident's report of wrong information is kept as it was written, with its time, so that maintainers can correct the list; a contact only with a consent of its own, for a child under 14 the guardian's. It is erased after {0} day{0s} at most, or at any time with its receipt.") \
    X(PRIVACY_STAFF, "医疗机构工作人员上报候诊情况时，令牌保存在其本人设备的浏览器中，可随时删除；操作记录只写明哪个令牌在何时为哪家机构上报。", \
      "Staff of a clinic who report its queue keep their token in their own browser, where they can remove it; the audit log says which token reported for which clinic, and when.") \
    X(PRIVACY_5, "分享时请用机构或地区的链接；带位置的网址只适合自己用。", \
      "To share, use the link of a place or region; addresses with a position are for yourself.") \
    X(OFFLINE, "离线", "Offline") \
    X(OFFLINE_LINE, "现在连不上网络。下面是这部手机上保存的名单，开诊状态按保存的时间表推算，出发前请先致电。", \
      "There is no network now. Below is the list kept on this phone; states follow its timetable. Call before you set out.") \
    X(STAFF, "分诊台上报", "Report the queue") \
    X(STAFF_LEAD, "供医疗机构工作人员使用：居民两秒内就能看到您的上报。", \
      "For the staff of clinics: residents see what you report within two seconds.") \
    X(STAFF_NO_SCRIPT, "这个页面需要 JavaScript。没有它时，请致电当地卫生健康委，由维护人员用 feverctl 代为上报，或由医院信息系统经开放接口上报。", \
      "This page needs JavaScript. Without it call your health commission, whose maintainers report for you with feverctl, or let the hospital’s own system report through the open interface.") \
    X(STAFF_LOADING, "正在读取…", "Reading…") \
    X(STAFF_TOKEN, "令牌", "Token") \
    X(STAFF_TOKEN_LEAD, "请用手机扫描维护人员给您的二维码，或在这里粘贴令牌。", \
      "Scan the QR code that your maintainers gave you, or paste the token here.") \
    X(STAFF_TOKEN_NOTE, "令牌只保存在这台设备的浏览器里；请勿在公用设备上使用。", \
      "It is kept in this browser alone. Do not use it on a device that others share.") \
    X(STAFF_TOKEN_USE, "开始上报", "Begin") \
    X(STAFF_TOKEN_WRONG, "这不是令牌：令牌以 fcm_ 开头。", "This is no token: a token begins with fcm_.") \
    X(STAFF_TOKEN_UNKEPT, "这个浏览器不允许保存，关闭页面后需要重新扫码。", \
      "This browser keeps nothing: scan the code again after closing the page.") \
    X(STAFF_CHOOSE, "选择机构", "Choose the clinic") \
    X(STAFF_SEARCH, "机构名称、拼音或地址", "Name, pinyin or address") \
    X(STAFF_FOUND, "找到 {0} 家", "{0} found") \
    X(STAFF_OTHER, "换一家机构", "Another clinic") \
    X(STAFF_SEEN, "居民现在看到", "What residents see now") \
    X(STAFF_SINCE, "{0} 上报，到 {1} 自动失效", "Reported at {0}, runs out at {1}") \
    X(STAFF_STALE, "连不上服务器：以上是 {0} 的情况，可能已经变化。", \
      "No answer from the server: the above is of {0} and may have changed.") \
    X(STAFF_UNDO, "撤回上报", "Withdraw it") \
    X(STAFF_LEVEL, "现在要等多久", "How long is the wait now") \
    X(STAFF_LEVEL_LINE, "点一下立即发送。", "One tap sends it.") \
    X(STAFF_LOW, "空闲", "Quiet") \
    X(STAFF_LOW_MINUTES, "不到 30 分钟", "under 30 min") \
    X(STAFF_BUSY, "较忙", "Busy") \
    X(STAFF_BUSY_MINUTES, "30–60 分钟", "30 to 60 min") \
    X(STAFF_CROWDED, "拥挤", "Crowded") \
    X(STAFF_CROWDED_MINUTES, "60 分钟以上", "from 60 min") \
    X(STAFF_FULL, "暂停取号", "Full") \
    X(STAFF_FULL_MINUTES, "暂不发号", "no numbers") \
    X(STAFF_WAITING, "候诊人数（可不填）", "People waiting (optional)") \
    X(STAFF_WAITING_LINE, "填了就随下一次点选一起发送。", "If filled in, it goes with the next tap.") \
    X(STAFF_WAITING_SEND, "发送人数", "Send") \
    X(STAFF_WAITING_WRONG, "候诊人数是 0 到 {0} 的整数。", "The number is a whole one from 0 to {0}.") \
    X(STAFF_WAITING_LEVEL, "请先点选要等多久，人数会一起发送。", "First tap how long the wait is; the number goes with it.") \
    X(STAFF_LESS, "减少一人", "One fewer") \
    X(STAFF_MORE, "增加一人", "One more") \
    X(STAFF_TTL, "多久后自动失效", "Runs out after") \
    X(STAFF_MINUTES, "{0} 分钟", "{0} min") \
    X(STAFF_HOUR, "1 小时", "1 hour") \
    X(STAFF_HOURS, "{0} 小时", "{0} hours") \
    X(STAFF_CLOSE, "停诊", "Close") \
    X(STAFF_CLOSE_LINE, "整个门诊暂不接诊时使用；只是号满，请点上面的「暂停取号」。", \
      "For when nobody is seen at all; where only the numbers are gone, tap “Full” above.") \
    X(STAFF_CLOSE_OPEN, "要停诊…", "Close the clinic…") \
    X(STAFF_CLOSE_UNTIL, "停到什么时候", "Until") \
    X(STAFF_CLOSE_LIFTED, "恢复接诊为止", "lifted here") \
    X(STAFF_CLOSE_REASON, "原因（点一下立即停诊）", "Reason (one tap closes)") \
    X(STAFF_CLOSE_CLEANING, "消毒", "Disinfection") \
    X(STAFF_CLOSE_DEVICE, "设备故障", "Equipment failure") \
    X(STAFF_CLOSE_POWER, "停水停电", "No water or power") \
    X(STAFF_CLOSE_HANDS, "人手不足", "Short of staff") \
    X(STAFF_CLOSE_OWN, "其他原因", "Another reason") \
    X(STAFF_CLOSE_SEND, "停诊", "Close") \
    X(STAFF_CLOSE_EMPTY, "请写明原因。", "Say why.") \
    X(STAFF_CLOSED, "{0} 起停诊：{1}，直到恢复接诊。", "Closed since {0}: {1}, until it is lifted.") \
    X(STAFF_CLOSED_UNTIL, "{0} 起停诊：{1}，到 {2} 为止。", "Closed since {0}: {1}, until {2}.") \
    X(STAFF_CLOSED_ABOVE, "由维护人员为整个地区或来源设置，不能在这里解除。", \
      "Made by the maintainers for a whole region or source; it cannot be lifted here.") \
    X(STAFF_REOPEN, "恢复接诊", "Open again") \
    X(STAFF_HOLDER, "令牌：{0}", "Token: {0}") \
    X(STAFF_HOLDER_UNTIL, "令牌：{0}，有效至 {1}", "Token: {0}, valid until {1}") \
    X(STAFF_FORGET, "从这台设备删除令牌", "Forget the token on this device") \
    X(STAFF_FORGET_SURE, "删除后要重新扫码才能上报。确定删除？", \
      "Afterwards the code must be scanned again to report. Forget it?") \
    X(STAFF_FORGOTTEN, "令牌已从这台设备删除。", "The token is forgotten on this device.") \
    X(STAFF_SENDING, "正在发送…", "Sending…") \
    X(STAFF_SENT, "{0} 已发送：{1}", "Sent at {0}: {1}") \
    X(STAFF_WITHDRAWN, "{0} 已撤回上报。", "Withdrawn at {0}.") \
    X(STAFF_REOPENED, "{0} 已解除本机构的停诊。", "Opened again at {0}.") \
    X(STAFF_NOT_SENT, "没有发送：{0}。{1}", "Not sent: {0}. {1}") \
    X(STAFF_NOT_READ, "没有读到。{0}", "Not read. {0}") \
    X(STAFF_AGAIN, "再试一次", "Try again") \
    X(STAFF_DROP, "不发送了", "Do not send") \
    X(STAFF_OFFLINE, "连不上网络。", "There is no network.") \
    X(STAFF_SILENT, "服务器没有回答，多半没有送达。", "The server did not answer; it has most likely not arrived.") \
    X(STAFF_REVOKED, "令牌不对、已被撤销或已过期，请向维护人员要新的二维码。", \
      "The token is wrong, revoked or expired; ask your maintainers for a new code.") \
    X(STAFF_SCOPE, "这个令牌不允许对这家机构这样做。", "The token does not allow this for this clinic.") \
    X(STAFF_SCOPE_NONE, "这个令牌不能用来上报候诊或停诊。", "This token is for neither queues nor closures.") \
    X(STAFF_UNKNOWN, "名单中没有这家机构。", "The clinic is not on the list.") \
    X(STAFF_GONE, "这家机构已从名单中移除，不能再上报。", "The clinic was removed from the list; nothing can be reported for it.") \
    X(STAFF_WAIT, "试得太频繁，请过 {0} 秒再试。", "That was tried too often; wait {0} s.") \
    X(STAFF_REFUSED, "服务器不接受这样的内容。", "The server does not accept this.") \
    X(STAFF_UNAVAILABLE, "服务器现在忙，什么都没有改变。", "The server is busy; nothing was changed.") \
    X(MANIFEST_LINK, "/manifest.webmanifest", "/manifest.en.webmanifest") \
    X(CHECK, "自查", "Self-check") \
    X(CHECK_TITLE, "发热自查：要不要去，去哪里", "Self-check: whether to go, and where") \
    X(CHECK_DESCRIPTION, "发热了要不要去医院、去哪里、有多急：几个问题，一个建议。不是诊断。", \
      "Whether to see a doctor with a fever, where and how soon: a few questions, one advice. No diagnosis.") \
    X(CHECK_INVITE, "要不要去？先自查", "Should I go at all? Check first") \
    X(CHECK_BANNER, "示例，未经医生审核", "Example, not approved by a doctor") \
    X(CHECK_TAP, "有哪一项，就点哪一项：", "Tap what is the case:") \
    X(CHECK_CALL, "拨打 120", "Call 120") \
    X(CHECK_UNAPPROVED, "自查规则还没有经过医生审核，暂不提供自查。", \
      "No doctor has approved the rules of the self-check yet; it is not available.") \
    X(CHECK_EXPIRED, "自查规则已经过期，暂不提供自查。", \
      "The rules of the self-check have expired; it is not available.") \
    X(CHECK_ABSENT, "还没有自查规则，暂不提供自查。", "There are no rules; the self-check is not available.") \
    X(CHECK_WITHOUT, "情况危急请立即拨打 120；其他情况请去最近的发热门诊，或拨打当地 12345、12320 询问。", \
      "In an emergency call 120 at once; otherwise go to the nearest fever clinic, or ask 12345 or 12320.") \
    X(CHECK_NEAREST, "查找最近的发热门诊", "Find the nearest fever clinic") \
    X(CHECK_WHO, "为谁自查？", "For whom?") \
    X(CHECK_SELF, "我自己", "Myself") \
    X(CHECK_CHILD, "孩子", "A child") \
    X(CHECK_OTHER, "其他人", "Somebody else") \
    X(CHECK_ABOUT, "关于{0}的情况", "About {0}") \
    X(CHECK_MULTIPLE, "可多选", "choose all that apply") \
    X(CHECK_SUBMIT, "看建议", "Show the advice") \
    X(CHECK_PRIVACY, "回答在本机上判断，不发送；浏览器不能运行脚本时只发送一次。都不保存。", \
      "The answers are evaluated on this device and not sent; without scripts they are sent once. Nothing is stored.") \
    X(CHECK_AGAIN, "重新自查", "Check again") \
    X(CHECK_WHY, "为什么", "Why") \
    X(CHECK_NEXT, "接下来", "What to do") \
    X(CHECK_CHANGE, "哪些情况会改变这个建议", "What would change this advice") \
    X(CHECK_REPEAT, "{0} 小时后再自查一次，变重时立即再查。", "Check again in {0} h, and at once if it gets worse.") \
    X(CHECK_GO_OPEN, "正在开诊的发热门诊", "Fever clinics open now") \
    X(CHECK_GO_FEVER, "附近的发热门诊", "Fever clinics nearby") \
    X(CHECK_GO_CHILD, "附近的儿童发热门诊", "Children’s fever clinics nearby") \
    X(CHECK_GO_EMERGENCY, "附近的急诊科", "Emergency departments nearby") \
    X(CHECK_SUMMARY, "给医生看的小结", "Summary for the doctor") \
    X(CHECK_SUMMARY_NOTE, "只显示在这里，不会发送给任何人。", "It is shown here alone and sent to nobody.") \
    X(CHECK_FOR, "为谁", "For whom") \
    X(CHECK_PRINT, "打印", "Print") \
    X(CHECK_COPY, "复制", "Copy") \
    X(CHECK_LARGE, "大字显示", "Large type") \
    X(CHECK_APPROVED, "规则由{0}于 {1} 审核，有效至 {2}。", "Rules approved by {0} on {1}, valid until {2}.") \
    X(CHECK_NOT_APPROVED, "规则 {0} 未经医生审核，有效至 {1}。", "Rules {0}, approved by no doctor, valid until {1}.") \
    X(CHECK_SOURCES, "依据和日期", "Sources and dates") \
    X(CHECK_TO_VERIFY, "（有待核对）", "(to be verified)") \
    X(CONSULTS, "在线咨询", "Ask online") \
    X(CONSULTS_TITLE, "在线咨询：不出门，先问医生", "Ask a doctor online before you go out") \
    X(CONSULTS_DESCRIPTION, "可以在线询问医生的公共服务：何时有人回答、服务哪些地区、怎样进入。", \
      "Public services that answer online: when somebody answers, for which regions, and how to get there.") \
    X(CONSULTS_INVITE, "先在线问医生", "Ask a doctor online first") \
    X(CONSULTS_LEAD, "这些服务由其他机构提供，不是本站的服务；能问什么、是否收费，以对方页面为准。", \
      "These are other people's services, not ours; what can be asked and what it costs is for their own pages to say.") \
    X(CONSULTS_EMERGENCY, "情况危急时不要等网上答复，请立即拨打 120。", \
      "In an emergency do not wait for an answer online: call 120 at once.") \
    X(CONSULTS_FOR, "面向{0}和全国的在线咨询", "For {0}, and for the whole country") \
    X(CONSULTS_EVERYWHERE, "全部地区的在线咨询", "All regions") \
    X(CONSULTS_ALL, "查看全部地区", "See all regions") \
    X(CONSULTS_NONE, "这里还没有登记的在线咨询服务。", "No online consultation is recorded here yet.") \
    X(CONSULT_OPEN, "有人值守", "Open") \
    X(CONSULT_CLOSED, "无人值守", "Closed") \
    X(CONSULT_UNKNOWN, "未知，请看对方页面", "Unknown, look at their page") \
    X(CONSULT_LOOK_FIRST, "请先看对方页面：{0}", "Look at their page first: {0}") \
    X(CONSULT_VISIT, "打开对方页面", "Open their page") \
    X(CONSULT_VISIT_OF, "打开对方页面：{0}（其他机构的网站）", "Open their page: {0} (another site)") \
    X(CONSULT_WECHAT, "微信中搜索", "Search in WeChat") \
    X(CONSULT_REGIONS, "服务地区", "For") \
    X(CONSULT_LANGUAGES, "语言", "Languages") \
    X(CONSULT_FEE, "费用", "Cost") \
    X(CONSULT_FREE, "免费", "free") \
    X(CONSULT_PAID, "收费", "not free") \
    X(CONSULT_INSURED, "可用医保", "accepted") \
    X(CONSULT_UNINSURED, "不可用医保", "not accepted") \
    X(CONSULT_NOTE, "说明", "Note") \
    X(GUIDES, "指南", "Guides") \
    X(GUIDES_TITLE, "发热时的四份指南", "Four guides for times of fever") \
    X(GUIDES_LEAD, "每句话都注明来源和日期。这些是一般建议，不是诊断。", \
      "Every statement names its source and date. General advice, no diagnosis.") \
    X(GUIDE_SOURCES, "来源", "Sources") \
    X(GUIDE_REVIEW, "整理于 {0}，应在 {1} 前复核。", "Put together on {0}; to be reviewed by {1}.") \
    X(GUIDE_OVERDUE, "本页应在 {0} 前复核，现已过期，内容可能不再适用。请以医生和当地卫生部门的说法为准。", \
      "This page had to be reviewed by {0} and must be reviewed; it may no longer hold. Follow your doctor and the local health authority.") \
    X(DISCLAIMER, "信息仅供参考，以机构答复为准，出发前请先致电。", \
      "For orientation only; the place’s own word counts. Call before you set out.")
/* clang-format on */

enum page_text_id {
#define X(name, zh, en) TEXT_##name,
    PAGE_TEXTS(X)
#undef X
        TEXT_COUNT
};

/* All return static UTF-8 text, never NULL unless said. */
const char *page_text(enum lang lang, enum page_text_id id);
const char *page_kind_word(enum lang lang, enum clinic_kind kind);
const char *page_service_word(enum lang lang, enum clinic_service service);
const char *page_consult_word(enum lang lang, int service); /* of what consultations offer */
const char *page_access_word(enum lang lang, enum clinic_access access); /* NULL: not stated */
const char *page_weekday_word(enum lang lang, int weekday);              /* 0 Monday */
const char *page_report_word(enum lang lang, enum report_kind kind);

/* One bit of a caution in words. */
const char *page_caution_word(enum lang lang, enum opening_caution caution);

/* Why the state is what it is; NULL where the regular hours need no words. */
const char *page_reason_word(enum lang lang, enum opening_reason reason);

#endif
