/**
 * The first thing that runs. A browser without what the client is built on would start it, and hang in the middle of a
 * ceremony: so it is told before, by the line that index.html has for a script that does not start at all.
 *
 * @throws so that nothing after it runs
 */
const notice = document.querySelector('#start');

const hasAll =
  'withResolvers' in Promise &&
  'timeout' in AbortSignal &&
  'checkVisibility' in Element.prototype &&
  CSS.supports('color', 'light-dark(#000, #fff)');

if (!hasAll) {
  document.title = 'This browser is too old';
  notice?.classList.add('too-old');
  throw new Error('This browser is too old for this client: see the browsers that the page names.');
}
notice?.remove();

export {};
