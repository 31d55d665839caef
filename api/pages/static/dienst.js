// Small help for the pages; without it they work too.
(function () {
  "use strict";
  // a change that htmx sends carries the token of the session
  document.addEventListener("htmx:configRequest", function (event) {
    event.detail.headers["X-CSRF-Token"] = document.body.dataset.csrf || "";
  });
  // only what really scrolls needs a stop of the keyboard
  function stops() {
    document.querySelectorAll(".rol").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) { box.tabIndex = 0; } else { box.removeAttribute("tabindex"); }
    });
  }
  stops();
  addEventListener("resize", stops);
  document.addEventListener("toggle", stops, true);
  document.addEventListener("htmx:afterSwap", stops);
  // files may be dropped on the field of a form
  document.querySelectorAll("[data-neerzetten]").forEach(function (zone) {
    var input = zone.querySelector("input[type=file]"), list = zone.querySelector("[data-gekozen]");
    function show() {
      list.textContent = Array.prototype.map.call(input.files, function (file) { return file.name; }).join(", ");
    }
    input.addEventListener("change", show);
    zone.addEventListener("dragover", function (event) { event.preventDefault(); zone.classList.add("boven"); });
    zone.addEventListener("dragleave", function () { zone.classList.remove("boven"); });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      zone.classList.remove("boven");
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); }
    });
  });
  // a form that takes a while says so, and is sent once
  document.querySelectorAll("form[data-bezig]").forEach(function (form) {
    form.addEventListener("submit", function () {
      var button = form.querySelector("button[type=submit]"), told = form.querySelector("[data-voortgang]");
      button.setAttribute("aria-disabled", "true");
      form.addEventListener("submit", function (event) { event.preventDefault(); });
      if (told) { told.textContent = form.dataset.bezig; }
    });
  });
}());
