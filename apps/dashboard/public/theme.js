// Runs before the first paint, so that a chosen theme never flashes; a file of its own, because the policy forbids inline scripts.
(() => {
  const asked = new URLSearchParams(location.search).get('theme');
  let theme = asked;
  try {
    theme ??= localStorage.getItem('headgate.theme');
  } catch {
    // Storage may be forbidden; the system then decides.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
