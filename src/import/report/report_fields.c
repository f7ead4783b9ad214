/* What the fields of a clinic are called, in both languages. */
#include "report_words.h"

static const char *const titles[FIELD_COUNT][LANG_COUNT] = {
    [FIELD_ID] = {"编号", "Id"},
    [FIELD_MARKER_ID] = {"地图标记号", "Marker number"},
    [FIELD_SOURCE_ID] = {"来源编号", "Source’s id"},
    [FIELD_NAME] = {"机构名称", "Name"},
    [FIELD_SHORT_NAME] = {"简称", "Short name"},
    [FIELD_ALIASES] = {"别名", "Other names"},
    [FIELD_ALIAS_IDS] = {"合并前的编号", "Ids before merging"},
    [FIELD_SITE] = {"所属医院", "Hospital"},
    [FIELD_CAMPUS] = {"院区", "Campus"},
    [FIELD_KIND] = {"机构类型", "Kind"},
    [FIELD_SERVICES] = {"服务项目", "Services"},
    [FIELD_LEVEL] = {"医院等级", "Hospital level"},
    [FIELD_DESIGNATED] = {"定点医院", "Designated hospital"},
    [FIELD_INSURANCE] = {"医保定点", "Insurance"},
    [FIELD_INSURANCE_REMOTE] = {"异地直接结算", "Insurance of other cities"},
    [FIELD_ACCESS] = {"就诊方式", "How to come"},
    [FIELD_MIN_AGE_MONTHS] = {"最小年龄（月）", "Least age (months)"},
    [FIELD_MAX_AGE_YEARS] = {"最大年龄（岁）", "Greatest age (years)"},
    [FIELD_BOOKING_REQUIRED] = {"是否需要预约", "Booking needed"},
    [FIELD_BOOKING_URL] = {"预约网址", "Booking address"},
    [FIELD_BOOKING_PHONE] = {"预约电话", "Booking telephone"},
    [FIELD_BOOKING_WECHAT] = {"预约公众号", "Booking in WeChat"},
    [FIELD_ADMISSION] = {"就诊要求", "What to bring"},
    [FIELD_PROVINCE] = {"省份", "Province"},
    [FIELD_CITY] = {"城市", "City"},
    [FIELD_DISTRICT] = {"区县", "District"},
    [FIELD_ADCODE] = {"行政区划代码", "Adcode"},
    [FIELD_ADDRESS] = {"地址", "Address"},
    [FIELD_ENTRANCE] = {"入口", "Entrance"},
    [FIELD_ENTRANCE_LAT] = {"入口纬度", "Latitude of the entrance"},
    [FIELD_ENTRANCE_LON] = {"入口经度", "Longitude of the entrance"},
    [FIELD_TRANSIT] = {"交通", "Transit"},
    [FIELD_PARKING] = {"停车", "Parking"},
    [FIELD_PHONE] = {"联系电话", "Telephone"},
    [FIELD_LAT] = {"纬度", "Latitude"},
    [FIELD_LON] = {"经度", "Longitude"},
    [FIELD_CRS] = {"坐标系", "Coordinate system"},
    [FIELD_PRECISION] = {"定位精度", "Precision"},
    [FIELD_HOURS] = {"开诊时间（标准）", "Hours (standard)"},
    [FIELD_HOURS_TEXT] = {"开诊时间（原文）", "Hours (as written)"},
    [FIELD_LAST_ADMISSION] = {"最晚接诊", "Last admission"},
    [FIELD_NOTE] = {"备注", "Remark"},
    [FIELD_TIME_ZONE] = {"时区", "Time zone"},
    [FIELD_VALID_UNTIL] = {"有效期至", "Valid until"},
    [FIELD_SOURCE] = {"信息来源", "Source"},
    [FIELD_SOURCE_URL] = {"来源网址", "Source’s address"},
    [FIELD_SOURCE_DATE] = {"发布日期", "Published on"},
    [FIELD_VERIFIED_AT] = {"核实日期", "Confirmed on"},
};

const char *field_title(enum clinic_field field, enum lang lang)
{
    return titles[field][lang];
}

const char *import_field_title(enum clinic_field field, enum lang lang)
{
    return field_title(field, lang);
}
