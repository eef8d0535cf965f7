// Enhancement only: progress that moves by itself and line numbers beside a profile. All works without it.
"use strict";

(() => {
  const EVERY = 1500; // ms between two looks at a running import
  const SLOWEST = 15000; // after failures, or while nobody looks
  const said = document.querySelector("#imp-said");

  async function swapped() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [mine, fresh] = [document.querySelector("#imp-run"), page.querySelector("#imp-run")];
    if (!fresh) return location.reload();
    const focused = document.activeElement && mine.contains(document.activeElement);
    document.title = page.title;
    mine.replaceWith(fresh);
    if (said) said.textContent = fresh.querySelector("#imp-standing")?.textContent.trim() ?? "";
    if (focused) fresh.querySelector("#imp-standing")?.focus();
    return watch();
  }

  function watch() {
    const box = document.querySelector("[data-progress]");
    if (!box) return;
    const bar = box.querySelector("progress"); // none while it waits for a person
    const calm = bar ? EVERY : SLOWEST;
    let pause = calm;
    const look = async () => {
      try {
        const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.status);
        const now = await answer.json();
        if (now.state !== box.dataset.state) return swapped();
        if (bar && now.total) {
          bar.max = now.total;
          bar.value = now.done;
        }
        if (bar) box.querySelector("[data-words]").textContent = now.words;
        pause = document.hidden ? SLOWEST : calm;
      } catch {
        pause = Math.min(pause * 2, SLOWEST); // signed out, or the server is being restarted
      }
      return setTimeout(look, pause);
    };
    setTimeout(look, pause);
  }

  function numbered(area) {
    const gutter = document.createElement("pre");
    gutter.className = "imp-gutter";
    gutter.setAttribute("aria-hidden", "true");
    const frame = document.createElement("div");
    frame.className = "imp-editor";
    area.before(frame);
    frame.append(gutter, area);
    const wrong = new Set((area.dataset.wrong || "").split(" ").filter(Boolean).map(Number));
    const draw = () => {
      const lines = area.value.split("\n").length;
      if (gutter.childElementCount !== lines) {
        gutter.replaceChildren(
          ...Array.from({ length: lines }, (_, place) => {
            const line = document.createElement("span");
            line.textContent = `${place + 1}\n`;
            if (wrong.has(place + 1)) line.className = "is-wrong";
            return line;
          }),
        );
      }
      gutter.scrollTop = area.scrollTop;
    };
    area.addEventListener("input", draw);
    area.addEventListener("scroll", draw);
    draw();
    for (const link of document.querySelectorAll("[data-line]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const before = area.value.split("\n").slice(0, Number(link.dataset.line) - 1).join("\n").length;
        const end = area.value.indexOf("\n", before + 1);
        area.focus();
        area.setSelectionRange(before && before + 1, end < 0 ? area.value.length : end);
        area.scrollTop = (Number(link.dataset.line) - 4) * parseFloat(getComputedStyle(area).lineHeight);
      });
    }
  }

  watch();
  document.querySelectorAll("textarea[data-lines]").forEach(numbered);
})();
