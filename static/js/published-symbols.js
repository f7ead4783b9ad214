// The symbols of a published site. A page has but those that it shows itself; scripts and the map show
// others, too. They take the place of the page's own within it, where the style sheets reach them.

export async function completeSymbols() {
  const own = document.querySelector('svg.symbols');
  const answer = await fetch('/static/icons/symbols.svg');
  if (!own || !answer.ok) return;
  const all = new DOMParser().parseFromString(await answer.text(), 'image/svg+xml');
  own.replaceWith(document.importNode(all.documentElement, true));
}
