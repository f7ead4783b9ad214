// 长辈模式: remembered on this device, and set as early as that goes without holding the first paint
// up: a script of its own, because modules come later. Where nothing can be remembered, the link
// itself leads to the other mode.

(() => {
  const root = document.documentElement;

  try {
    const mode = localStorage.getItem('mode');
    if (mode) root.classList.toggle('elder', mode === 'elder');
  } catch (refused) {
    return;
  }

  document.addEventListener('click', (event) => {
    if (!(/** @type {Element} */ (event.target).closest('#mode'))) return;
    const elder = !root.classList.contains('elder');
    try {
      localStorage.setItem('mode', elder ? 'elder' : 'standard');
    } catch (refused) {
      return;
    }
    event.preventDefault();
    root.classList.toggle('elder', elder);
  });
})();
