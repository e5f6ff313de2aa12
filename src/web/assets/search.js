// Search as you type: shows the results of /search in place while somebody types. Without this script, or where anything
// here fails, the form sends the query as forms do.

const PAUSE_MS = 150;
const SHORTEST = 2;
const box = document.getElementById("find");
const main = document.getElementById("main");
const said = document.getElementById("said");
let timer;
let running = new AbortController();

async function show(query) {
  running.abort();
  running = new AbortController();
  const url = `/search?q=${encodeURIComponent(query)}`;
  const answer = await fetch(url, { signal: running.signal });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const typedInPage = main.contains(document.activeElement);
  main.replaceChildren(...page.getElementById("main").childNodes);
  document.title = page.title;
  if (location.pathname === "/search") history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  if (typedInPage) {
    // The box that was typed in has gone with the page: go on in the one that stays.
    box.value = query;
    box.focus();
  }
  said.textContent = main.querySelector("h1")?.textContent ?? "";
}

document.addEventListener("input", (event) => {
  if (event.target.type !== "search") return;
  const query = event.target.value.trim();
  clearTimeout(timer);
  if (query.length < SHORTEST) return;
  timer = setTimeout(() => show(query).catch(() => {}), PAUSE_MS);
});

addEventListener("popstate", () => location.reload());
