// The ambulance's number, first on every screen.

const config = require('../../config.js');
const { call } = require('../../lib/act.js');

Component({
  data: { number: config.emergencyNumber },
  methods: {
    onCall() {
      call(config.emergencyNumber);
    },
  },
});
