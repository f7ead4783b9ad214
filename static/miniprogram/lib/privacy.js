// Consent to the privacy terms. The platform holds back each call that needs it until we say how the
// user decided; a dialog of the page in front asks once for all that wait.

/** @typedef {(answer: { event: string, buttonId?: string }) => void} Resolve */

/** @type {Resolve[]} */
let waiting = [];
/** @type {(() => void)[]} the last one belongs to the page in front */
const dialogs = [];

/** @param {{ event: string, buttonId?: string }} answer */
function settle(answer) {
  const all = waiting;
  waiting = [];
  all.forEach((resolve) => resolve(answer));
}

/** @param {Resolve} resolve */
function onNeed(resolve) {
  waiting.push(resolve);
  const open = dialogs[dialogs.length - 1];
  if (!open) {
    settle({ event: 'disagree' }); // a page without a dialog cannot ask
    return;
  }
  resolve({ event: 'exposureAuthorization' });
  open();
}

module.exports = {
  /** Before base library 2.32.3 the platform asks by itself. */
  listen() {
    // The typings know only one argument of the listener and none of its type.
    const platform = /** @type {any} */ (wx);
    if (platform.onNeedPrivacyAuthorization) platform.onNeedPrivacyAuthorization(onNeed);
  },
  /** @param {() => void} open */
  enter(open) {
    dialogs.push(open);
  },
  /** @param {() => void} open */
  leave(open) {
    const at = dialogs.indexOf(open);
    if (at >= 0) dialogs.splice(at, 1);
    if (!dialogs.length) settle({ event: 'disagree' });
  },
  /** The platform checks that this button was tapped. @param {string} buttonId */
  agree(buttonId) {
    settle({ event: 'agree', buttonId });
  },
  disagree() {
    settle({ event: 'disagree' });
  },
};
