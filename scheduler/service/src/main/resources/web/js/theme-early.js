// Runs before first paint, so that a chosen theme does not flash the other one.
(() => {
  try {
    const chosen = localStorage.getItem('trialstream.theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage can be forbidden; the system's theme is used then.
  }
})();
