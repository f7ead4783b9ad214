// A clinic in a list: what a feverish person needs to see first stands first.

const { callTapped, clinicPath, goTo } = require('../../lib/act.js');

Component({
  properties: {
    card: { type: Object, value: /** @type {any} */ (null) },
  },
  methods: {
    onOpen() {
      goTo(clinicPath(this.data.card.id));
    },
    /** @param {any} event */
    onCall(event) {
      callTapped(event);
    },
  },
});
