/* What findings are called and what to do about them, in both languages: the Chinese for clerks who
 * never see a terminal; the English advice is the finding's own. */
#include "report_words.h"

#include <string.h>

#include "fever/import.h"
#include "report_parts.h"

enum { CLAUSE_MAX = 4000 };

static const struct {
    const char *zh_title, *zh_advice, *en_title;
} words[FINDING_COUNT] = {
    [FINDING_UNKNOWN_COLUMN] = {"未识别的列",
                                "这一列没有使用；如果需要，请在列映射文件中写明它对应的字段",
                                "Unknown column"},
    [FINDING_REPEATED_COLUMN] = {"重复的列", "另一列已经给出同一字段，这一列没有使用；请只保留一列",
                                 "Repeated column"},
    [FINDING_MAPPED_COLUMN_MISSING] = {"映射的列不存在",
                                       "列映射文件写了清单里没有的表头；请检查写法",
                                       "Mapped column is missing"},
    [FINDING_COLUMN_BY_VALUES] = {"按内容判断的列",
                                  "表头没有说清，按各行内容判断；如不对，请在列映射文件中写明",
                                  "Column known by its values"},
    [FINDING_ROW_ABOVE_HEADER] = {"表头上方的行", "标题或说明，已跳过；无需处理",
                                  "Row above the header"},
    [FINDING_HEADER_TWO_ROWS] = {"两行表头", "两行表头已合为一行读入；请核对各列的含义",
                                 "Header of two rows"},
    [FINDING_HEADER_AGAIN] = {"表头重复出现", "该行已跳过；无需处理", "Header once more"},
    [FINDING_ROW_NO_CLINIC] = {"合计或备注行", "不是机构，已跳过；无需处理", "Sum or remark"},
    [FINDING_ROW_SECTION] = {"地区小标题", "已作为下面各行的地区；请核对",
                             "Row that names a region"},
    [FINDING_ROW_CAPTION] = {"分类小标题", "不是机构，已跳过；无需处理", "Row that names a sort"},
    [FINDING_CAPTION_CLOSURE] = {"标题说明停诊",
                                 "标题说下面的机构停诊，开诊时间与它合并识读；如不对，请删除标题",
                                 "Title speaks of a closure"},
    [FINDING_ROW_HIDDEN] = {"隐藏的行", "表格里隐藏了这一行，仍然读入；如不应计入，请在表格中删除",
                            "Hidden row"},
    [FINDING_TEXT_STRUCK_OUT] = {"有删除线",
                                 "这一行有加了删除线的单元格，按已删除处理；如仍有效，请去掉删除线",
                                 "Text struck out"},
    [FINDING_CELL_MERGED] = {"合并单元格", "采用了合并单元格的内容；无需处理", "Merged cell"},
    [FINDING_CELL_FILLED_DOWN] =
        {"沿用上一行", "单元格是空的（像合并过）或写着“同上”，采用了上一行的内容；如不对，请填写",
         "Cell filled from above"},
    [FINDING_EMPTY_ROW] = {"空行", "整行为空，已跳过；无需处理", "Empty row"},
    [FINDING_ROW_SHORT] = {"行不完整",
                           "这一行比表头短，缺少的单元格按“未填写”处理，不作更改；请核对",
                           "Row is too short"},
    [FINDING_ROW_LONG] = {"行过长", "这一行的单元格比表头多；含有分隔符的内容请加引号",
                          "Row is too long"},
    [FINDING_TEXT_REPAIRED] = {"文字已整理", "去除了不可见字符、全角字符或多余空格；无需处理",
                               "Text tidied up"},
    [FINDING_TEXT_DAMAGED] = {"文字已损坏", "内容在以前的转换中丢失了字符；请向来源索取原件",
                              "Damaged text"},
    [FINDING_VALUE_INVALID] = {"内容无效", "该内容没有采用；请更正单元格", "Value cannot be used"},
    [FINDING_CELL_PARTS] = {"单元格的项数不对", "与列映射文件写的项数不同；请更正单元格",
                            "Wrong number of parts"},
    [FINDING_SHEETS_UNREAD] = {"还有没读的工作表",
                               "一次只读一个工作表；如果它也是清单，请用 --layer 另行导入",
                               "Sheet that was not read"},
    [FINDING_GEOMETRY_NO_POINT] = {"图形不是点", "只有点才是机构的位置；这一行没有坐标，请核对",
                                   "Geometry is no point"},
    [FINDING_NUMBER_REPAIRED] = {"数字已还原", "表格软件把号码变成了数字，已还原；无需处理",
                                 "Number restored"},
    [FINDING_NUMBER_ROUNDED] = {"数字末尾已丢失",
                                "表格软件截去了末几位，没有采用；请把该列设为文本后重新填写",
                                "Last digits are lost"},
    [FINDING_NAME_MISSING] = {"缺少机构名称", "请填写机构名称", "Name is missing"},
    [FINDING_NAME_INVALID] = {"机构名称无效", "请更正机构名称", "Name cannot be used"},
    [FINDING_NAME_REPAIRED] = {"机构名称已整理", "去掉了名称前后的序号或符号；无需处理",
                               "Name tidied up"},
    [FINDING_NAME_SEVERAL] = {"名称像是几家机构",
                              "请把每家机构各写一行；若是同一家的另一个名称，请移到“别名”列",
                              "Name of several clinics"},
    [FINDING_CAMPUS_FROM_NAME] = {"院区取自名称", "院区从名称的括号中读出；请抽查",
                                  "Campus read from the name"},
    [FINDING_PLACEHOLDER] = {"单元格只有占位符号", "“-”“无”等按空单元格处理；无需处理",
                             "Cell holds a placeholder"},
    [FINDING_MOBILE_MASKED] = {"文字中有手机号",
                               "手机号多属个人，已遮去中间四位；确需公开请用 --allow-mobile",
                               "Mobile number in a text"},

    [FINDING_ID_INVALID] = {"编号格式不对",
                            "编号为 1 至 64 位字母、数字或 . _ : -，首尾须为字母或数字；"
                            "来源自己的编号请放在 source_id 列",
                            "Id cannot be used"},
    [FINDING_ID_REPEATED] = {"编号重复", "前面已有一行使用这个编号；一条记录只占一行",
                             "Repeated id"},
    [FINDING_ID_TAKEN] = {"编号已被占用", "这个编号属于另一家机构；请留空或更正",
                          "Id belongs to another clinic"},
    [FINDING_MARKER_ID_INVALID] = {"地图标记号无效", "应为 1 至 999999999 的整数；留空则自动编号",
                                   "Marker number cannot be used"},
    [FINDING_MARKER_ID_TAKEN] = {"地图标记号已被占用", "这个标记号属于另一家机构；留空则自动编号",
                                 "Marker number is taken"},
    [FINDING_MARKER_ID_KEPT] = {"地图标记号保持不变", "机构沿用原有的标记号；无需处理",
                                "Marker number stays"},
    [FINDING_SOURCE_ID_REPEATED] = {"来源编号重复",
                                    "前面已有一行使用这个 source_id；在一份清单里不能重复",
                                    "Repeated source id"},
    [FINDING_SOURCE_ID_MOVED] =
        {"来源编号原属另一家",
         "这个编号上次是另一家机构的；请改正编号，若确是那一家，请填写它的 id",
         "Key of another clinic"},
    [FINDING_CLINIC_REOPENED] = {"机构重新开诊", "已停用的机构重新出现，恢复原编号；请确认",
                                 "Clinic open again"},

    [FINDING_CLOSURE_GONE] =
        {"停诊中的机构不在名单里",
         "人工停诊的机构被这份名单停用；名单里若有同一家医院的新记录，请也设为停诊",
         "A closed clinic goes"},
    [FINDING_KIND_ASSUMED] = {"未写机构类型",
                              "已按发热门诊处理；如不是，请用 --kind 或 kind 列写明",
                              "Kind is not stated"},
    [FINDING_KIND_UNKNOWN] = {"机构类型无法识别",
                              "请填写 fever_clinic、fever_room、pharmacy 等类型", "Unknown kind"},
    [FINDING_KIND_DOUBTFUL] = {"名称不像接诊发热患者的机构",
                               "例如药房、接种点；请填写正确的类型，或从清单中删去",
                               "Perhaps no clinic for fever"},
    [FINDING_SERVICE_UNKNOWN] = {"服务项目无法识别", "该项没有采用；请填写 fever_adult 等名称",
                                 "Unknown service"},
    [FINDING_LEVEL_REPAIRED] = {"医院等级已规范", "改成了标准写法；无需处理",
                                "Hospital level tidied up"},
    [FINDING_LEVEL_UNREADABLE] = {"医院等级无法识别", "没有采用；请写成“三级甲等”这样的形式",
                                  "Unreadable hospital level"},
    [FINDING_FLAG_UNREADABLE] = {"是否项无法识别", "按“未说明”处理；请填写“是”或“否”",
                                 "Neither yes nor no"},
    [FINDING_DESIGNATED_INSURANCE] = {"“定点”指的是医保",
                                      "没有当作定点救治医院；请改用“医保定点”列",
                                      "“定点” speaks of insurance"},
    [FINDING_DATE_REPAIRED] = {"日期已规范", "改成了 2026-01-31 的写法；无需处理",
                               "Date tidied up"},
    [FINDING_DATE_UNREADABLE] = {"日期无法识别", "没有采用；请写成 2026-01-31 的形式",
                                 "Unreadable date"},
    [FINDING_DATE_IN_FUTURE] = {"日期在将来", "没有采用：发布和核实不会在将来；请更正日期",
                                "Date lies in the future"},
    [FINDING_AGES_UNREADABLE] = {"年龄范围无法识别", "没有采用；请写成“14岁以上”或“0-14岁”",
                                 "Unreadable ages"},
    [FINDING_BOOKING_UNREADABLE] = {"预约方式无法识别", "没有采用；请填写以 booking_ 开头的各列",
                                    "Unreadable booking"},

    [FINDING_PHONE_REPAIRED] = {"电话已修复", "按所在地区号修复了损坏的号码；请打电话核实",
                                "Telephone repaired"},
    [FINDING_PHONE_AREA_CODE_ADDED] = {"电话已补区号", "按所在地区补上了区号；无需处理",
                                       "Area code added"},
    [FINDING_PHONE_AREA_CODE_MISSING] = {"电话缺少区号", "不知道区号，原样保留；请补上区号",
                                         "Area code is missing"},
    [FINDING_PHONE_LABEL_DROPPED] = {"电话旁的文字已去除", "只保留了号码；无需处理",
                                     "Words beside a telephone left out"},
    [FINDING_PHONE_UNREADABLE] = {"电话无法识别", "没有采用；请更正", "Unreadable telephone"},
    [FINDING_MOBILE_DROPPED] = {"手机号未采用",
                                "手机号往往属于个人，没有采用；确需保留请用 --allow-mobile",
                                "Mobile number left out"},

    [FINDING_HOURS_REPAIRED] = {"开诊时间经修复后读出", "请对照原文核实",
                                "Hours read after repair"},
    [FINDING_HOURS_PARTIAL] = {"开诊时间只读懂一部分", "其余时段显示为“不确定”；请在 hours 列写明",
                               "Hours read in part"},
    [FINDING_HOURS_REFUSED] = {"开诊时间无法读懂", "将显示为“不确定，请先致电”；请在 hours 列写明",
                               "Unreadable hours"},
    [FINDING_CLOSURE_REMARKED] = {"备注说停诊或限制",
                                  "已与开诊时间合在一起读；如已不再如此，请删去这句话",
                                  "Remark of a closure or limit"},
    [FINDING_HOURS_UNPARSED] = {"hours 列格式不对",
                                "原样保留，但状态不确定；请按 opening_hours 标准填写",
                                "Hours are not in the standard form"},
    [FINDING_SESSIONS_INVALID] = {"看诊时段格式不对", "应为 21 个 0 或 1；没有采用",
                                  "Week grid cannot be used"},

    [FINDING_REGIONS_NOT_LOADED] = {"尚未导入行政区划",
                                    "机构都得不到区划代码；请先导入：feverctl import --as regions",
                                    "Regions are not imported"},
    [FINDING_ADCODE_UNKNOWN] = {"行政区划代码不存在", "请更正代码，或导入新的行政区划",
                                "Unknown adcode"},
    [FINDING_REGION_UNKNOWN] = {"行政区无法识别", "当地没有这个名称的行政区；请更正",
                                "Unknown region"},
    [FINDING_REGION_AMBIGUOUS] = {"行政区有重名", "不止一处叫这个名称；请写明省份和城市",
                                  "Region of an ambiguous name"},
    [FINDING_REGION_REPAIRED] = {"行政区名称已规范", "按其他写法认出；无需处理",
                                 "Region tidied up"},
    [FINDING_REGION_SUCCESSOR] = {"已撤销的行政区", "已换成现在的行政区；无需处理",
                                  "Abolished region"},
    [FINDING_REGION_FROM_ADDRESS] = {"区县取自地址", "清单没有写区县，从地址读出；请抽查",
                                     "District read from the address"},
    [FINDING_REGION_FROM_NAME] = {"区县取自名称", "清单没有写区县，从名称读出；请抽查",
                                  "District read from the name"},
    [FINDING_REGION_FROM_POSITION] = {"区县取自坐标",
                                      "清单没有写区县，由坐标所在的区县边界得出；请抽查",
                                      "District read from the position"},
    [FINDING_REGION_CONFLICT] = {"行政区前后矛盾",
                                 "同一行写了两个不一致的行政区，采用了前一个；请核对",
                                 "Regions contradict"},

    [FINDING_CRS_UNKNOWN] = {"坐标系无法识别", "请填写 wgs84、gcj02 或 bd09",
                             "Unknown coordinate system"},
    [FINDING_POSITION_UNREADABLE] = {"经纬度无法识别",
                                     "纬度 -90 至 90，经度 -180 至 180，用十进制度",
                                     "Unreadable position"},
    [FINDING_POSITION_INCOMPLETE] = {"经纬度不完整", "经度、纬度必须同时填写",
                                     "Incomplete position"},
    [FINDING_POSITION_ZERO] = {"经纬度为 0", "按“没有坐标”处理；请补上坐标", "Position is 0, 0"},
    [FINDING_AXES_SWAPPED] = {"经纬度写反了", "请把经度和纬度两列对调",
                              "Latitude and longitude are swapped"},
    [FINDING_POSITION_OUTSIDE_CHINA] = {"坐标不在中国境内", "所写地区在中国，坐标却不在；请更正",
                                        "Position outside of China"},
    [FINDING_POSITION_FAR_FROM_REGION] = {"坐标离所写地区太远", "请核对坐标和地区",
                                          "Position far from its region"},
    [FINDING_POSITION_OUTSIDE_OUTLINE] = {"坐标在所写地区的边界之外", "请核对坐标、地区和坐标系",
                                          "Position outside of its region"},
    [FINDING_POSITION_SHARED] =
        {"多家机构坐标完全相同",
         "可能是区县中心或地理编码的默认点；请更正坐标，或把精度写为 district",
         "Several clinics at one point"},
    [FINDING_SET_SHIFTED] = {"整份清单的坐标像是用错了坐标系",
                             "没有改动任何坐标；请向来源核实后用 --crs 指明",
                             "Perhaps the wrong coordinate system"},

    [FINDING_MATCH_DOUBTFUL] =
        {"可能是同一家机构", "没有把握，先当作两家；两边的内容见“待决定”一节，请按那里的说明决定",
         "Perhaps the same clinic"},
    [FINDING_DUPLICATE_MERGED] = {"清单内重复，已合并", "与另一行是同一家机构，已合并；无需处理",
                                  "Repeated clinic merged"},
    [FINDING_DUPLICATE_DIFFERS] = {"重复的两行内容不一致", "请核对哪一行正确",
                                   "Repeated clinic differs"},
    [FINDING_RETIRE_WITHHELD] = {"暂不停用任何机构",
                                 "有一行缺少名称，可能是任何一家，因此没有停用；请更正后重新导入",
                                 "No clinic retires for now"},
    [FINDING_CORRECTION_CONFIRMED] =
        {"更正已被清单证实",
         "清单现在与更正一致，更正可以撤去；feverctl corrections --stale 会列出",
         "Correction confirmed by the list"},
    [FINDING_CORRECTION_KEPT] = {"清单与更正不一致，更正保留",
                                 "对外仍显示更正后的内容；如清单才对，请撤去更正",
                                 "Correction stays though the list differs"},
    [FINDING_MATCH_SKIPPED] = {"这一行等待判定",
                               "判定文件要求先不导入；请在判定文件中写 same 或 different",
                               "Row waits for a decision"},
    [FINDING_DECISION_UNUSED] = {"用不上的判定", "判定文件写的两家，本次导入没有比较；请检查编号",
                                 "Decision without a use"},

    [FINDING_CLINIC_UNKNOWN] = {"库中没有这家机构", "请写明编号，或按清单写明机构名称和区县",
                                "Unknown clinic"},
    [FINDING_CLINIC_AMBIGUOUS] = {"可能是几家机构", "请写明编号", "Several clinics may be meant"},
    [FINDING_CLINIC_CONFLICT] = {"编号和名称不是同一家机构", "请更正编号或名称",
                                 "Id and name are of different clinics"},
    [FINDING_LOAD_STALE] = {"候诊数据已过期", "过期数据不会显示；请填写当前数据和上报时间",
                            "Figure has run out"},
    [FINDING_LOAD_IN_FUTURE] = {"上报时间在将来", "请更正日期或时间", "Time lies in the future"},
    [FINDING_LOAD_NEWER_KEPT] = {"机构已有更新的上报，予以保留", "不需要处理；表中是较早的数据",
                                 "Clinic has reported later"},
    [FINDING_NOTICE_EVERYWHERE] = {"未写地区，在各地显示", "只在部分地区显示时，请写明行政区划代码",
                                   "Notice for everywhere"},
    [FINDING_NOTICE_OVER] = {"公告已结束", "请更正结束时间，或删去这一行", "Notice is over"},
    [FINDING_GEOCODE_NO_REGION] = {"没有区县，无法定位", "请写明机构所在区县",
                                   "No district to look in"},
    [FINDING_GEOCODE_NO_CENTRE] = {"没有可用的中心点",
                                   "请使用在线定位服务，或导入带中心点的行政区划",
                                   "No centre to use"},
    [FINDING_GEOCODE_NOTHING] = {"定位服务查不到", "请更正地址，或直接填写坐标",
                                 "Place was not found"},
    [FINDING_GEOCODE_COARSE] = {"定位结果太粗", "没有采用；请补上门牌号，或直接填写坐标",
                                "Place is too coarse"},
    [FINDING_GEOCODE_OUTSIDE] = {"定位结果不在所写地区", "没有采用；请核对地址和地区",
                                 "Place lies outside of its region"},
    [FINDING_GEOCODE_SAME_POINT] = {"几个地址定位到同一点", "服务可能只认得街道；请在地图上核对",
                                    "Addresses at one point"},
    [FINDING_GEOCODE_AMBIGUOUS] = {"同名机构位置不一",
                                   "已定位的同名机构或同一医院在不同地点；请写明院区或坐标",
                                   "One name at several places"},
    [FINDING_GEOCODE_FAILED] = {"定位请求失败", "没有得到答复；请再次运行 geocode",
                                "Geocoding request failed"},

    [FINDING_CELL_INVALID] = {"单元格无效", "请更正单元格", "Cell cannot be used"},
    [FINDING_ROW_REPEATED] = {"重复的行", "前面一行对同一对象另有说法；请只保留一行",
                              "Repeated row"},
    [FINDING_YEAR_INCOMPLETE] =
        {"新的年份不完整",
         "清单里另有一行没有采用，缺的那天会被当成普通日子；请更正那一行，再导入"
         "全年",
         "New year, incomplete"},
    [FINDING_PARENT_UNKNOWN] = {"上级行政区不存在", "清单和数据库里都没有这个上级；请更正",
                                "Unknown parent region"},
    [FINDING_SUCCESSOR_UNKNOWN] = {"继任行政区不存在", "写的继任者不是现行行政区；请更正",
                                   "Unknown successor"},
    [FINDING_OUTLINE_INVALID] = {"边界图形无效",
                                 "边界须为 WGS84 的 Polygon 或 MultiPolygon，环要闭合；请更正",
                                 "Outline cannot be used"},
};

bool finding_has_words(enum finding_code code)
{
    return words[code].zh_title && words[code].zh_advice && words[code].en_title;
}

/* What to do at the desk, where the words above name an option or a file. */
static const struct {
    const char *zh, *en;
} desk_advice[FINDING_COUNT] = {
    [FINDING_UNKNOWN_COLUMN] = {"这一列没有使用；如果需要，请在上面“列”里选它是什么",
                                "the column is not used; say under “Columns” what it is if it "
                                "should be"},
    [FINDING_MAPPED_COLUMN_MISSING] = {"“列”里选过的一列，这份名单没有；请检查表头",
                                       "a column that was chosen under “Columns” is not in this "
                                       "list; check its header"},
    [FINDING_COLUMN_BY_VALUES] = {"表头没有说清，按各行内容判断；如不对，请在上面“列”里改",
                                  "the header leaves open what the column gives, its values do "
                                  "not; change it under “Columns” if that is wrong"},
    [FINDING_CELL_PARTS] = {"与“列”里为它选的项数不同；请更正单元格",
                            "the cell has another number of parts than its column under "
                            "“Columns”; correct the cell"},
    [FINDING_SHEETS_UNREAD] = {"一次只读一张表；如果它也是清单，请先发布这一张，再选它读一次",
                               "only one sheet is read at a time; if this one lists clinics too, "
                               "publish the first, then choose it"},
    [FINDING_MOBILE_MASKED] = {"手机号多属个人，已遮去中间四位；确需公开，请在上面“设置”里勾选"
                               "“保留手机号”",
                               "the text holds a mobile number, which is often a person's; its "
                               "digits were hidden; “Keep mobile numbers” under “Settings” keeps "
                               "them"},
    [FINDING_MOBILE_DROPPED] = {"手机号往往属于个人，没有采用；确需保留，请在上面“设置”里勾选"
                                "“保留手机号”",
                                "a mobile number is often a person's; left out; “Keep mobile "
                                "numbers” under “Settings” keeps it"},
    [FINDING_KIND_ASSUMED] = {"已按发热门诊处理；如不是，请在上面“设置”里选",
                              "no kind is stated, fever_clinic was taken; choose it under "
                              "“Settings” if that is wrong"},
    [FINDING_HOURS_PARTIAL] = {"其余时段显示为“不确定”；请写成“周一至周五 8:00-17:00”这样的形式，"
                               "或发布后在机构的页面更正",
                               "only a part of the opening hours was understood; the rest is "
                               "unknown; write them as Mon-Fri 8:00-17:00, or correct them on "
                               "the clinic's page once published"},
    [FINDING_HOURS_REFUSED] =
        {"将显示为“不确定，请先致电”；请写成“周一至周五 8:00-17:00”这样的形式，"
         "或发布后在机构的页面更正",
         "no opening hours can be read from this; the state is unknown; "
         "write them as Mon-Fri 8:00-17:00, or correct them on the "
         "clinic's page once published"},
    [FINDING_REGIONS_NOT_LOADED] = {"机构都得不到区划代码；请系统管理员先导入行政区划",
                                    "the store has no regions, so no clinic gets an adcode; ask "
                                    "the administrator to import them first"},
    [FINDING_SET_SHIFTED] = {"没有改动任何坐标；请向来源核实后，在上面“设置”里选名单里的坐标系",
                             "the positions look as if they were of another coordinate system; "
                             "nothing was changed; ask the source, then choose it under "
                             "“Settings”"},
    [FINDING_CORRECTION_CONFIRMED] = {"清单现在与更正一致，更正可以撤去；见“人工修改”",
                                      "the list now says the same, so the correction is no longer "
                                      "needed; see “Corrections”"},
    [FINDING_MATCH_DOUBTFUL] = {"没有把握，先当作两家；两边的内容见“待决定”一节，请在那里决定",
                                "it may be the same clinic, but nothing proves it; kept apart; "
                                "decide under “Pairs to decide”"},
    [FINDING_MATCH_SKIPPED] = {"您选了先不导入；请在“待决定”一节选“相同”或“不同”",
                               "it was chosen to leave this row out until it is decided; choose "
                               "“same” or “different” for its pair"},
    [FINDING_DECISION_UNUSED] = {"以前决定过的两家，这份名单没有再比较；无需处理",
                                 "this import does not compare a pair that was decided before; "
                                 "nothing to do"},
};

struct finding_words finding_words(const char *name, enum lang lang, bool at_desk)
{
    bool zh = lang == LANG_ZH_CN;
    int code = 0;
    while (code < FINDING_COUNT && strcmp(finding_name((enum finding_code)code), name) != 0)
        code++;
    if (code == FINDING_COUNT)
        return (struct finding_words){name, ""};
    const char *advice = zh ? words[code].zh_advice : finding_advice(name);
    if (at_desk && desk_advice[code].zh)
        advice = zh ? desk_advice[code].zh : desk_advice[code].en;
    return (struct finding_words){zh ? words[code].zh_title : words[code].en_title, advice};
}

/* What to do where a single field is typed, which has no list, settings or clinic's page. */
static const struct {
    enum finding_code code;
    const char *zh, *en;
} field_advice[] = {
    {FINDING_MOBILE_DROPPED, "手机号往往属于个人，不能公开；请填写单位的固定电话",
     "a mobile number is often a person's; give the clinic's own line"},
    {FINDING_MOBILE_MASKED, "文字里有手机号，往往属于个人；公开时会遮去中间四位",
     "the text holds a mobile number, which is often a person's; its digits are hidden"},
    {FINDING_HOURS_PARTIAL, "其余时段显示为“不确定”；请写成“周一至周五 8:00-17:00”这样的形式",
     "only a part of the opening hours was understood, the rest is unknown; write them as "
     "Mon-Fri 8:00-17:00"},
    {FINDING_HOURS_REFUSED, "读不出开诊时间；请写成“周一至周五 8:00-17:00”这样的形式",
     "no opening hours can be read from this; write them as Mon-Fri 8:00-17:00"},
};

const char *import_finding_advice(const char *code, enum lang lang)
{
    for (size_t i = 0; i < sizeof field_advice / sizeof *field_advice; i++)
        if (strcmp(finding_name(field_advice[i].code), code) == 0)
            return lang == LANG_ZH_CN ? field_advice[i].zh : field_advice[i].en;
    return finding_words(code, lang, true).advice;
}

void import_finding_append(const struct import_finding *finding, enum lang lang, struct buffer *out)
{
    const char *const marks = lang == LANG_ZH_CN ? "：" : ": ";
    size_t clause = finding_clause_length(finding);
    buffer_append_text(out, finding_words(finding->code, lang, true).title);
    buffer_append_text(out, marks);
    buffer_append_text(out, import_finding_advice(finding->code, lang));
    struct buffer said, own;
    buffer_init(&said, CLAUSE_MAX);
    buffer_init(&own, CLAUSE_MAX);
    buffer_append(&own, finding->message, clause);
    buffer_append_char(&own, '\0');
    if (!buffer_error(&own))
        clause_append(own.data, lang, &said);
    if (said.length && !buffer_error(&said)) {
        buffer_append_text(out, lang == LANG_ZH_CN ? "（" : " (");
        buffer_append_text(out, said.data);
        buffer_append_text(out, lang == LANG_ZH_CN ? "）" : ")");
    }
    buffer_clear(&own);
    buffer_clear(&said);
}
