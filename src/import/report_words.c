/* The report's Chinese, for clerks who never see a terminal. */
#include "report_words.h"

#include <string.h>

static const struct finding_words words[FINDING_COUNT] = {
    [FINDING_UNKNOWN_COLUMN] = {"未识别的列",
                                "这一列没有使用；如果需要，请在列映射文件中写明它对应的字段"},
    [FINDING_REPEATED_COLUMN] = {"重复的列",
                                 "另一列已经给出同一字段，这一列没有使用；请只保留一列"},
    [FINDING_MAPPED_COLUMN_MISSING] = {"映射的列不存在",
                                       "列映射文件写了清单里没有的表头；请检查写法"},
    [FINDING_COLUMN_BY_VALUES] = {"按内容判断的列",
                                  "表头没有说清，按各行内容判断；如不对，请在列映射文件中写明"},
    [FINDING_ROW_ABOVE_HEADER] = {"表头上方的行", "标题或说明，已跳过；无需处理"},
    [FINDING_HEADER_TWO_ROWS] = {"两行表头", "两行表头已合为一行读入；请核对各列的含义"},
    [FINDING_HEADER_AGAIN] = {"表头重复出现", "该行已跳过；无需处理"},
    [FINDING_ROW_NO_CLINIC] = {"合计或备注行", "不是机构，已跳过；无需处理"},
    [FINDING_ROW_SECTION] = {"地区小标题", "已作为下面各行的地区；请核对"},
    [FINDING_ROW_HIDDEN] = {"隐藏的行", "表格里隐藏了这一行，仍然读入；如不应计入，请在表格中删除"},
    [FINDING_CELL_MERGED] = {"合并单元格", "采用了合并单元格的内容；无需处理"},
    [FINDING_CELL_FILLED_DOWN] = {"空单元格沿用上一行",
                                  "按合并单元格处理，采用了上一行的内容；如不对，请填写"},
    [FINDING_EMPTY_ROW] = {"空行", "整行为空，已跳过；无需处理"},
    [FINDING_ROW_SHORT] = {"行不完整",
                           "这一行比表头短，缺少的单元格按“未填写”处理，不作更改；请核对"},
    [FINDING_ROW_LONG] = {"行过长", "这一行的单元格比表头多；含有分隔符的内容请加引号"},
    [FINDING_TEXT_REPAIRED] = {"文字已整理", "去除了不可见字符、全角字符或多余空格；无需处理"},
    [FINDING_TEXT_DAMAGED] = {"文字已损坏", "内容在以前的转换中丢失了字符；请向来源索取原件"},
    [FINDING_VALUE_INVALID] = {"内容无效", "该内容没有采用；请更正单元格"},
    [FINDING_CELL_PARTS] = {"单元格的项数不对", "与列映射文件写的项数不同；请更正单元格"},
    [FINDING_SHEETS_UNREAD] = {"还有没读的工作表",
                               "一次只读一个工作表；如果它也是清单，请用 --layer 另行导入"},
    [FINDING_GEOMETRY_NO_POINT] = {"图形不是点", "只有点才是机构的位置；这一行没有坐标，请核对"},
    [FINDING_NUMBER_REPAIRED] = {"数字已还原", "表格软件把号码变成了数字，已还原；无需处理"},
    [FINDING_NUMBER_ROUNDED] = {"数字末尾已丢失",
                                "表格软件截去了末几位，没有采用；请把该列设为文本后重新填写"},
    [FINDING_NAME_MISSING] = {"缺少机构名称", "请填写机构名称"},
    [FINDING_NAME_INVALID] = {"机构名称无效", "请更正机构名称"},
    [FINDING_NAME_REPAIRED] = {"机构名称已整理", "去掉了名称前后的序号或符号；无需处理"},
    [FINDING_CAMPUS_FROM_NAME] = {"院区取自名称", "院区从名称的括号中读出；请抽查"},
    [FINDING_PLACEHOLDER] = {"单元格只有占位符号", "“-”“无”等按空单元格处理；无需处理"},
    [FINDING_MOBILE_MASKED] = {"文字中有手机号",
                               "手机号多属个人，已遮去中间四位；确需公开请用 --allow-mobile"},

    [FINDING_ID_INVALID] = {"编号格式不对",
                            "编号为 1 至 64 位字母、数字或 . _ : -，首尾须为字母或数字；"
                            "来源自己的编号请放在 source_id 列"},
    [FINDING_ID_REPEATED] = {"编号重复", "前面已有一行使用这个编号；一条记录只占一行"},
    [FINDING_ID_TAKEN] = {"编号已被占用", "这个编号属于另一家机构；请留空或更正"},
    [FINDING_MARKER_ID_INVALID] = {"地图标记号无效", "应为 1 至 999999999 的整数；留空则自动编号"},
    [FINDING_MARKER_ID_TAKEN] = {"地图标记号已被占用", "这个标记号属于另一家机构；留空则自动编号"},
    [FINDING_MARKER_ID_KEPT] = {"地图标记号保持不变", "机构沿用原有的标记号；无需处理"},
    [FINDING_SOURCE_ID_REPEATED] = {"来源编号重复",
                                    "前面已有一行使用这个 source_id；在一份清单里不能重复"},
    [FINDING_CLINIC_REOPENED] = {"机构重新开诊", "已停用的机构重新出现，恢复原编号；请确认"},

    [FINDING_KIND_ASSUMED] = {"未写机构类型",
                              "已按发热门诊处理；如不是，请用 --kind 或 kind 列写明"},
    [FINDING_KIND_UNKNOWN] = {"机构类型无法识别",
                              "请填写 fever_clinic、fever_room、pharmacy 等类型"},
    [FINDING_KIND_DOUBTFUL] = {"名称不像接诊发热患者的机构",
                               "例如药房、接种点；请填写正确的类型，或从清单中删去"},
    [FINDING_SERVICE_UNKNOWN] = {"服务项目无法识别", "该项没有采用；请填写 fever_adult 等名称"},
    [FINDING_LEVEL_REPAIRED] = {"医院等级已规范", "改成了标准写法；无需处理"},
    [FINDING_LEVEL_UNREADABLE] = {"医院等级无法识别", "没有采用；请写成“三级甲等”这样的形式"},
    [FINDING_FLAG_UNREADABLE] = {"是否项无法识别", "按“未说明”处理；请填写“是”或“否”"},
    [FINDING_DESIGNATED_INSURANCE] = {"“定点”指的是医保",
                                      "没有当作定点救治医院；请改用“医保定点”列"},
    [FINDING_DATE_REPAIRED] = {"日期已规范", "改成了 2026-01-31 的写法；无需处理"},
    [FINDING_DATE_UNREADABLE] = {"日期无法识别", "没有采用；请写成 2026-01-31 的形式"},
    [FINDING_AGES_UNREADABLE] = {"年龄范围无法识别", "没有采用；请写成“14岁以上”或“0-14岁”"},
    [FINDING_BOOKING_UNREADABLE] = {"预约方式无法识别", "没有采用；请填写以 booking_ 开头的各列"},

    [FINDING_PHONE_REPAIRED] = {"电话已修复", "按所在地区号修复了损坏的号码；请打电话核实"},
    [FINDING_PHONE_AREA_CODE_ADDED] = {"电话已补区号", "按所在地区补上了区号；无需处理"},
    [FINDING_PHONE_AREA_CODE_MISSING] = {"电话缺少区号", "不知道区号，原样保留；请补上区号"},
    [FINDING_PHONE_LABEL_DROPPED] = {"电话旁的文字已去除", "只保留了号码；无需处理"},
    [FINDING_PHONE_UNREADABLE] = {"电话无法识别", "没有采用；请更正"},
    [FINDING_MOBILE_DROPPED] = {"手机号未采用",
                                "手机号往往属于个人，没有采用；确需保留请用 --allow-mobile"},

    [FINDING_HOURS_REPAIRED] = {"开诊时间经修复后读出", "请对照原文核实"},
    [FINDING_HOURS_PARTIAL] = {"开诊时间只读懂一部分", "其余时段显示为“不确定”；请在 hours 列写明"},
    [FINDING_HOURS_REFUSED] = {"开诊时间无法读懂", "将显示为“不确定，请先致电”；请在 hours 列写明"},
    [FINDING_CLOSURE_REMARKED] = {"备注说停诊",
                                  "已与开诊时间合在一起读；如停诊已结束，请删去这句话"},
    [FINDING_HOURS_UNPARSED] = {"hours 列格式不对",
                                "原样保留，但状态不确定；请按 opening_hours 标准填写"},
    [FINDING_SESSIONS_INVALID] = {"看诊时段格式不对", "应为 21 个 0 或 1；没有采用"},

    [FINDING_REGIONS_NOT_LOADED] = {"尚未导入行政区划",
                                    "机构都得不到区划代码；请先导入：feverctl import --as regions"},
    [FINDING_ADCODE_UNKNOWN] = {"行政区划代码不存在", "请更正代码，或导入新的行政区划"},
    [FINDING_REGION_UNKNOWN] = {"行政区无法识别", "当地没有这个名称的行政区；请更正"},
    [FINDING_REGION_AMBIGUOUS] = {"行政区有重名", "不止一处叫这个名称；请写明省份和城市"},
    [FINDING_REGION_REPAIRED] = {"行政区名称已规范", "按其他写法认出；无需处理"},
    [FINDING_REGION_SUCCESSOR] = {"已撤销的行政区", "已换成现在的行政区；无需处理"},
    [FINDING_REGION_FROM_ADDRESS] = {"区县取自地址", "清单没有写区县，从地址读出；请抽查"},
    [FINDING_REGION_FROM_NAME] = {"区县取自名称", "清单没有写区县，从名称读出；请抽查"},
    [FINDING_REGION_FROM_POSITION] = {"区县取自坐标",
                                      "清单没有写区县，由坐标所在的区县边界得出；请抽查"},
    [FINDING_REGION_CONFLICT] = {"行政区前后矛盾",
                                 "同一行写了两个不一致的行政区，采用了前一个；请核对"},

    [FINDING_CRS_UNKNOWN] = {"坐标系无法识别", "请填写 wgs84、gcj02 或 bd09"},
    [FINDING_POSITION_UNREADABLE] = {"经纬度无法识别",
                                     "纬度 -90 至 90，经度 -180 至 180，用十进制度"},
    [FINDING_POSITION_INCOMPLETE] = {"经纬度不完整", "经度、纬度必须同时填写"},
    [FINDING_POSITION_ZERO] = {"经纬度为 0", "按“没有坐标”处理；请补上坐标"},
    [FINDING_AXES_SWAPPED] = {"经纬度写反了", "请把经度和纬度两列对调"},
    [FINDING_POSITION_OUTSIDE_CHINA] = {"坐标不在中国境内", "所写地区在中国，坐标却不在；请更正"},
    [FINDING_POSITION_FAR_FROM_REGION] = {"坐标离所写地区太远", "请核对坐标和地区"},
    [FINDING_POSITION_OUTSIDE_OUTLINE] = {"坐标在所写地区的边界之外", "请核对坐标、地区和坐标系"},
    [FINDING_POSITION_SHARED] =
        {"多家机构坐标完全相同",
         "可能是区县中心或地理编码的默认点；请更正坐标，或把精度写为 district"},
    [FINDING_SET_SHIFTED] = {"整份清单的坐标像是用错了坐标系",
                             "没有改动任何坐标；请向来源核实后用 --crs 指明"},

    [FINDING_MATCH_DOUBTFUL] =
        {"可能是同一家机构", "没有把握，先当作两家；两边的内容见“待决定”一节，请按那里的说明决定"},
    [FINDING_DUPLICATE_MERGED] = {"清单内重复，已合并", "与前面一行是同一家机构，已合并；无需处理"},
    [FINDING_DUPLICATE_DIFFERS] = {"重复的两行内容不一致", "请核对哪一行正确"},
    [FINDING_RETIRE_WITHHELD] = {"暂不停用任何机构",
                                 "有一行缺少名称，可能是任何一家，因此没有停用；请更正后重新导入"},
    [FINDING_CORRECTION_CONFIRMED] =
        {"更正已被清单证实",
         "清单现在与更正一致，更正可以撤去；feverctl corrections --stale 会列出"},
    [FINDING_CORRECTION_KEPT] = {"清单与更正不一致，更正保留",
                                 "对外仍显示更正后的内容；如清单才对，请撤去更正"},
    [FINDING_MATCH_SKIPPED] = {"这一行等待判定",
                               "判定文件要求先不导入；请在判定文件中写 same 或 different"},
    [FINDING_DECISION_UNUSED] = {"用不上的判定", "判定文件写的两家，本次导入没有比较；请检查编号"},

    [FINDING_CLINIC_UNKNOWN] = {"库中没有这家机构", "请写明编号，或按清单写明机构名称和区县"},
    [FINDING_CLINIC_AMBIGUOUS] = {"可能是几家机构", "请写明编号"},
    [FINDING_CLINIC_CONFLICT] = {"编号和名称不是同一家机构", "请更正编号或名称"},
    [FINDING_LOAD_STALE] = {"候诊数据已过期", "过期数据不会显示；请填写当前数据和上报时间"},
    [FINDING_LOAD_IN_FUTURE] = {"上报时间在将来", "请更正日期或时间"},
    [FINDING_LOAD_NEWER_KEPT] = {"机构已有更新的上报，予以保留", "不需要处理；表中是较早的数据"},
    [FINDING_NOTICE_EVERYWHERE] = {"未写地区，在各地显示",
                                   "只在部分地区显示时，请写明行政区划代码"},
    [FINDING_NOTICE_OVER] = {"公告已结束", "请更正结束时间，或删去这一行"},
    [FINDING_GEOCODE_NO_REGION] = {"没有区县，无法定位", "请写明机构所在区县"},
    [FINDING_GEOCODE_NO_CENTRE] = {"没有可用的中心点",
                                   "请使用在线定位服务，或导入带中心点的行政区划"},
    [FINDING_GEOCODE_NOTHING] = {"定位服务查不到", "请更正地址，或直接填写坐标"},
    [FINDING_GEOCODE_COARSE] = {"定位结果太粗", "没有采用；请补上门牌号，或直接填写坐标"},
    [FINDING_GEOCODE_OUTSIDE] = {"定位结果不在所写地区", "没有采用；请核对地址和地区"},
    [FINDING_GEOCODE_SAME_POINT] = {"几个地址定位到同一点", "服务可能只认得街道；请在地图上核对"},
    [FINDING_GEOCODE_AMBIGUOUS] = {"同名机构位置不一",
                                   "已定位的同名机构或同一医院在不同地点；请写明院区或坐标"},
    [FINDING_GEOCODE_FAILED] = {"定位请求失败", "没有得到答复；请再次运行 geocode"},

    [FINDING_CELL_INVALID] = {"单元格无效", "请更正单元格"},
    [FINDING_ROW_REPEATED] = {"重复的行", "前面一行对同一对象另有说法；请只保留一行"},
    [FINDING_PARENT_UNKNOWN] = {"上级行政区不存在", "清单和数据库里都没有这个上级；请更正"},
    [FINDING_SUCCESSOR_UNKNOWN] = {"继任行政区不存在", "写的继任者不是现行行政区；请更正"},
    [FINDING_OUTLINE_INVALID] = {"边界图形无效",
                                 "边界须为 WGS84 的 Polygon 或 MultiPolygon，环要闭合；请更正"},
};

bool finding_has_words(enum finding_code code)
{
    return words[code].title && words[code].advice;
}

struct finding_words finding_words(const char *name)
{
    for (int code = 0; code < FINDING_COUNT; code++)
        if (strcmp(finding_name((enum finding_code)code), name) == 0 &&
            finding_has_words((enum finding_code)code))
            return words[code];
    return (struct finding_words){name, finding_advice(name)};
}

const char *evidence_words(const char *evidence)
{
    static const struct {
        const char *evidence, *words;
    } all[] = {{"same name", "名称相同"},
               {"like names", "名称相近"},
               {"names a character apart", "名称只差一个字"},
               {"one name is a part of the other", "一个名称是另一个的一部分"},
               {"one has the other's name too", "一方的别名是另一方的名称"},
               {"same district", "同一区县"},
               {"same city", "同一城市"},
               {"another district", "区县不同"},
               {"another city", "城市不同"},
               {"city not stated by both", "至少一方没有写明城市"},
               {"same address", "地址相同"},
               {"another address", "地址不同"},
               {"addresses a little alike", "地址有些相似"},
               {"same phone", "电话相同"},
               {"same source_id", "来源编号相同"},
               {"other source_id", "来源编号不同"},
               {"other hours", "开诊时间不同"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(evidence, all[i].evidence) == 0)
            return all[i].words;
    return NULL;
}

const char *import_field_title(enum clinic_field field)
{
    return field_title(field);
}

const char *field_title(enum clinic_field field)
{
    static const char *const titles[FIELD_COUNT] = {[FIELD_ID] = "编号",
                                                    [FIELD_MARKER_ID] = "地图标记号",
                                                    [FIELD_SOURCE_ID] = "来源编号",
                                                    [FIELD_NAME] = "机构名称",
                                                    [FIELD_SHORT_NAME] = "简称",
                                                    [FIELD_ALIASES] = "别名",
                                                    [FIELD_ALIAS_IDS] = "合并前的编号",
                                                    [FIELD_SITE] = "所属医院",
                                                    [FIELD_CAMPUS] = "院区",
                                                    [FIELD_KIND] = "机构类型",
                                                    [FIELD_SERVICES] = "服务项目",
                                                    [FIELD_LEVEL] = "医院等级",
                                                    [FIELD_DESIGNATED] = "定点医院",
                                                    [FIELD_INSURANCE] = "医保定点",
                                                    [FIELD_INSURANCE_REMOTE] = "异地直接结算",
                                                    [FIELD_ACCESS] = "就诊方式",
                                                    [FIELD_MIN_AGE_MONTHS] = "最小年龄（月）",
                                                    [FIELD_MAX_AGE_YEARS] = "最大年龄（岁）",
                                                    [FIELD_BOOKING_REQUIRED] = "是否需要预约",
                                                    [FIELD_BOOKING_URL] = "预约网址",
                                                    [FIELD_BOOKING_PHONE] = "预约电话",
                                                    [FIELD_BOOKING_WECHAT] = "预约公众号",
                                                    [FIELD_ADMISSION] = "就诊要求",
                                                    [FIELD_PROVINCE] = "省份",
                                                    [FIELD_CITY] = "城市",
                                                    [FIELD_DISTRICT] = "区县",
                                                    [FIELD_ADCODE] = "行政区划代码",
                                                    [FIELD_ADDRESS] = "地址",
                                                    [FIELD_ENTRANCE] = "入口",
                                                    [FIELD_ENTRANCE_LAT] = "入口纬度",
                                                    [FIELD_ENTRANCE_LON] = "入口经度",
                                                    [FIELD_TRANSIT] = "交通",
                                                    [FIELD_PARKING] = "停车",
                                                    [FIELD_PHONE] = "联系电话",
                                                    [FIELD_LAT] = "纬度",
                                                    [FIELD_LON] = "经度",
                                                    [FIELD_CRS] = "坐标系",
                                                    [FIELD_PRECISION] = "定位精度",
                                                    [FIELD_HOURS] = "开诊时间（标准）",
                                                    [FIELD_HOURS_TEXT] = "开诊时间（原文）",
                                                    [FIELD_LAST_ADMISSION] = "最晚接诊",
                                                    [FIELD_NOTE] = "备注",
                                                    [FIELD_TIME_ZONE] = "时区",
                                                    [FIELD_VALID_UNTIL] = "有效期至",
                                                    [FIELD_SOURCE] = "信息来源",
                                                    [FIELD_SOURCE_URL] = "来源网址",
                                                    [FIELD_SOURCE_DATE] = "发布日期",
                                                    [FIELD_VERIFIED_AT] = "核实日期"};
    return titles[field] ? titles[field] : clinic_field_name(field);
}
