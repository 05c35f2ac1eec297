// Runs before the first paint, as a file because the page's policy allows no inline script.
{
  const read = () => {
    try {
      return localStorage.getItem('mantine-color-scheme-value');
    } catch {
      // Storage may be forbidden; the system then decides.
      return undefined;
    }
  };
  const saved = read();
  const isDark = saved === 'dark' || (saved !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.mantineColorScheme = isDark ? 'dark' : 'light';
}
