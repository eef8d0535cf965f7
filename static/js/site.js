// Enhancement only: type-ahead and copy buttons. Every page works without this file.
"use strict";

(() => {
  const PAUSE = 150; // ms without a key before names are asked for
  const SHORTEST = 2;

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue; // no secure context: the code can still be selected by hand
    const label = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 2000);
    });
  }

  let made = 0;

  class TypeAhead {
    constructor(form) {
      this.form = form;
      this.input = form.querySelector("input[type=search]");
      this.list = document.createElement("ul");
      this.list.className = "suggestions";
      this.list.id = `suggestions-${++made}`;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", form.querySelector("label").textContent);
      this.list.hidden = true;
      this.active = -1;
      this.asked = null;
      this.input.after(this.list);
      this.input.setAttribute("role", "combobox");
      this.input.setAttribute("aria-autocomplete", "list");
      this.input.setAttribute("aria-controls", this.list.id);
      this.input.setAttribute("aria-expanded", "false");
      this.input.addEventListener("input", (event) => event.isComposing || this.later());
      this.input.addEventListener("compositionend", () => this.later());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    }

    async ask() {
      const query = this.input.value.trim();
      if (this.asked) this.asked.abort();
      if ([...query].length < SHORTEST) return this.close();
      this.asked = new AbortController();
      try {
        const answer = await fetch(`${this.form.dataset.suggest}?q=${encodeURIComponent(query)}`, {
          headers: { Accept: "application/json" },
          signal: this.asked.signal,
        });
        if (!answer.ok) return this.close();
        this.show((await answer.json()).results || []);
      } catch {
        this.close(); // no suggestions: the form itself still searches
      }
    }

    show(results) {
      this.active = -1;
      this.list.replaceChildren(
        ...results.map((result, number) => {
          const line = document.createElement("li");
          line.id = `${this.list.id}-${number}`;
          line.setAttribute("role", "option");
          line.setAttribute("aria-selected", "false");
          line.dataset.url = this.form.dataset.entities + result.url;
          const name = document.createElement("span");
          name.textContent = result.name;
          const code = document.createElement("span");
          code.className = "code";
          code.textContent = result.usci || "";
          line.append(name, code);
          line.addEventListener("mousedown", (event) => {
            event.preventDefault();
            location.assign(line.dataset.url);
          });
          return line;
        }),
      );
      this.list.hidden = !results.length;
      this.input.setAttribute("aria-expanded", String(!!results.length));
    }

    close() {
      this.active = -1;
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      const lines = this.list.children;
      if (this.list.hidden || event.isComposing) return;
      if (event.key === "Escape") {
        event.preventDefault();
        this.close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.move((this.active + step + lines.length + (this.active < 0 && step < 0 ? 1 : 0)) % lines.length);
      } else if (event.key === "Enter" && this.active >= 0) {
        event.preventDefault();
        location.assign(lines[this.active].dataset.url);
      }
    }

    move(to) {
      const lines = this.list.children;
      if (this.active >= 0) lines[this.active].setAttribute("aria-selected", "false");
      this.active = to;
      lines[to].setAttribute("aria-selected", "true");
      lines[to].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", lines[to].id);
    }
  }

  for (const form of document.querySelectorAll("form[data-suggest]")) new TypeAhead(form);
})();
