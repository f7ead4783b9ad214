// What the page runs in, as classes that style sheets read. It is decided here and not by the
// server, so that one answer may be cached for all.

export function noteBrowser() {
  const classes = document.documentElement.classList;
  classes.add('js');
  // WeChat opens no `geo:` and no app, shares by its own menu only, and prints and installs nothing.
  if (/MicroMessenger/i.test(navigator.userAgent)) classes.add('in-wechat');
}
