// Starts the program: from here on a call that needs the user's consent to the privacy terms waits for it.

const privacy = require('./lib/privacy.js');

App({
  onLaunch() {
    privacy.listen();
  },
});
