/**
 * `?stage`: the same pages, large enough to be read from the last row of a hall. `?stage=off` ends it.
 *
 * Everything is measured in rem, so one size on the root enlarges all of it and moves nothing apart. It holds for this tab, since
 * the links of the pages do not carry it along.
 */
const KEY = 'stage';

export function enlargeForStage(): void {
  const asked = new URLSearchParams(location.search).get(KEY);
  try {
    if (asked !== null) sessionStorage.setItem(KEY, asked === 'off' ? 'off' : 'on');
    if (sessionStorage.getItem(KEY) === 'on') document.documentElement.dataset.stage = '';
  } catch {
    // A browser that keeps nothing: the address alone decides.
    if (asked !== null && asked !== 'off') document.documentElement.dataset.stage = '';
  }
}
