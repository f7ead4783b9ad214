// Asks for consent to the privacy terms when the platform says that a call needs it.

const privacy = require('../../lib/privacy.js');

/** The platform wants this id back, to see that the button was tapped. */
const AGREE_BUTTON = 'privacy-agree';

/** @type {WeakMap<object, () => void>} */
const openers = new WeakMap();

Component({
  data: { shown: false },
  lifetimes: {
    attached() {
      const open = () => this.setData({ shown: true });
      openers.set(this, open);
      privacy.enter(open);
    },
    detached() {
      const open = openers.get(this);
      if (open) privacy.leave(open);
    },
  },
  methods: {
    onTerms() {
      wx.openPrivacyContract({ fail: () => wx.showToast({ title: '没有打开，请稍后再试', icon: 'none' }) });
    },
    onAgree() {
      this.setData({ shown: false });
      privacy.agree(AGREE_BUTTON);
    },
    onDisagree() {
      this.setData({ shown: false });
      privacy.disagree();
    },
  },
});
