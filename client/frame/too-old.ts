/**
 * The first script that runs. A browser without the features that the client needs would start it and hang in the middle of a
 * ceremony. So this script tells the payer first, in the place that index.html has for a script that does not start.
 *
 * @throws so that nothing after it runs
 */
const hasAll =
  'withResolvers' in Promise &&
  'timeout' in AbortSignal &&
  'checkVisibility' in Element.prototype &&
  CSS.supports('color', 'light-dark(#000, #fff)');

if (!hasAll) {
  const place = document.querySelector('#start');
  const sentence = document.createElement('p');
  sentence.textContent = `Your browser is too old for this bank: it takes ${place?.querySelector('span')?.textContent}.`;
  place?.classList.add('too-old');
  place?.replaceChildren(sentence);
  document.title = 'Your browser is too old';
  throw new Error('This browser lacks what the client is built on; the page names those that have it.');
}

export {};
