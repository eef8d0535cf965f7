// The page for developers: swagger-ui puts a second <main> into the page, which has one already.
"use strict";

(() => {
  const place = document.getElementById("swagger-ui");
  const mend = () => {
    for (const inner of place.querySelectorAll("main:not([role])")) inner.setAttribute("role", "presentation");
  };
  new MutationObserver(mend).observe(place, { childList: true, subtree: true });
})();
