// How position and data are treated, and what the states mean; asks for nothing.

const config = require('../../config.js');

Component({
  data: { isFuzzy: config.location === 'fuzzy' },
  methods: {
    onTerms() {
      wx.openPrivacyContract({ fail: () => wx.showToast({ title: '没有打开，请稍后再试', icon: 'none' }) });
    },
    onShareAppMessage() {
      return { title: '查找正在开诊的发热门诊', path: '/pages/index/index' };
    },
  },
});
