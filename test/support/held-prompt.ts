/**
 * A prompt that stays open, or is closed: a virtual authenticator answers at once or never, and has no button for "no".
 */

/** Runs in the page: the call waits while the test holds it, then goes to the browser as it was made. */
export function holdable(): void {
  const get = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = async (options) => {
    while (localStorage.getItem('hold') === '1') await new Promise((resolve) => setTimeout(resolve, 20));
    if (localStorage.getItem('hold') === 'cancelled') {
      localStorage.removeItem('hold');
      throw new DOMException('The operation either timed out or was not allowed.', 'NotAllowedError');
    }
    return get(options);
  };
}
