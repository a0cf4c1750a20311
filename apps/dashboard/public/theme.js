// Runs before the first paint, so that what was chosen never flashes; a file of its own, because the policy forbids inline scripts.
(() => {
  const params = new URLSearchParams(location.search);
  const kept = (name) => {
    try {
      return localStorage.getItem(`headgate.${name}`);
    } catch {
      return null; // Storage may be forbidden; the system then decides.
    }
  };
  const root = document.documentElement.dataset;
  const theme = params.get('theme') ?? kept('theme');
  if (theme === 'light' || theme === 'dark') root.theme = theme;
  if (kept('density') === 'compact') root.density = 'compact';
  if (kept('keys') === 'off') root.keys = 'off';
  if (params.get('kiosk') === '1') root.kiosk = '1';
})();
