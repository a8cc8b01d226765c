// Runs before the first paint, so that a dark console never flashes white. It is a file since the page allows no inline script.
(() => {
  const chosen = localStorage.getItem('stele.theme');
  const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
})();
