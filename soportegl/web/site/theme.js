// Light or dark: the server writes it from a cookie; until there is one, the system decides.
const root = document.documentElement;

function remember(theme) {
  root.dataset.bsTheme = theme;
  document.cookie = `tema=${theme}; path=/; max-age=31536000; samesite=lax`;
}

if (!root.dataset.bsTheme) remember(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-theme]")) return;
  event.preventDefault();
  remember(root.dataset.bsTheme === "dark" ? "light" : "dark");
});
