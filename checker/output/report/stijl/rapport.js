"use strict";
(function () {
  var nl = document.documentElement.lang !== "en";
  function say(a, b) { return nl ? a : b; }
  function make(tag, text) { var e = document.createElement(tag); if (text) { e.textContent = text; } return e; }
  function fold(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }
  var next = 0;
  // a search field above `place` that hides what does not hold every word; `kinds` filters by the first mark
  function searcher(place, items, heading, withVerdict) {
    var box = make("div"), id = "z" + (++next), field = make("input"), label = make("label", heading);
    var told = make("p"), texts = null, choice = null;
    box.className = "zoeker"; box.setAttribute("role", "search"); box.setAttribute("aria-label", heading);
    field.type = "search"; field.id = id; label.htmlFor = id; told.setAttribute("role", "status");
    var first = make("div"); first.append(label, field); box.append(first);
    if (withVerdict) {
      choice = make("select"); choice.id = id + "o";
      var name = make("label", say("Slechtste oordeel", "Worst verdict")); name.htmlFor = choice.id;
      choice.append(make("option", say("alle", "all"))); choice.firstChild.value = "";
      document.querySelectorAll(".uitleg:not(.breed) .mk").forEach(function (mark) {
        var option = make("option", mark.title); option.value = mark.title; choice.append(option);
      });
      var second = make("div"); second.append(name, choice); box.append(second);
      choice.addEventListener("change", run);
    }
    box.append(told); place.before(box);
    function run() {
      texts = texts || items.map(function (item) { return fold(item.textContent); });
      var words = fold(field.value).split(/\s+/).filter(Boolean), shown = 0;
      items.forEach(function (item, number) {
        var mark = choice && choice.value ? item.querySelector(".mk") : null;
        var ok = words.every(function (word) { return texts[number].indexOf(word) >= 0; }) &&
          (!choice || !choice.value || (mark && mark.title === choice.value));
        item.classList.toggle("weg", !ok); shown += ok ? 1 : 0;
      });
      told.textContent = shown + " / " + items.length;
    }
    field.addEventListener("input", run);
  }
  function rows(table) { return Array.prototype.slice.call(table.tBodies[0].rows); }
  document.querySelectorAll("table.zoek").forEach(function (table) {
    searcher(table.parentNode, rows(table), say("Zoek in de oordelen", "Search the verdicts"), false);
  });
  document.querySelectorAll("section.lijst").forEach(function (list) {
    var items = Array.prototype.slice.call(list.querySelectorAll("article"));
    if (items.length > 1) {
      var apps = items[0].classList.contains("app");
      searcher(list.querySelector("h2").nextElementSibling, items,
        apps ? say("Zoek een applicatie", "Search applications") : say("Zoek een regel", "Search rules"), apps);
    }
  });
  document.querySelectorAll("table.sorteer").forEach(function (table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      var button = make("button");
      button.type = "button"; button.className = "sort";
      while (head.firstChild) { button.append(head.firstChild); }
      head.append(button); head.setAttribute("aria-sort", "none");
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending", list = rows(table);
        list.sort(function (a, b) {
          var x = a.cells[column].textContent.trim(), y = b.cells[column].textContent.trim();
          return x.localeCompare(y, nl ? "nl" : "en", { numeric: true }) * (down ? -1 : 1);
        });
        list.forEach(function (row) { table.tBodies[0].append(row); });
        heads.forEach(function (each) { each.setAttribute("aria-sort", "none"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
      });
    });
  });
  // only what really scrolls needs a stop of the keyboard; what is folded is looked at when it opens
  function stops() {
    document.querySelectorAll(".rol").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) { box.tabIndex = 0; } else { box.removeAttribute("tabindex"); }
    });
  }
  stops(); addEventListener("resize", stops);
  document.addEventListener("toggle", stops, true);
  // a link into something folded opens it
  function open() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var each = target; each; each = each.parentElement) {
      each.classList.remove("weg");
      if (each.tagName === "DETAILS") { each.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  }
  addEventListener("hashchange", open); open();
  addEventListener("beforeprint", function () { document.querySelectorAll("details").forEach(function (d) { d.open = true; }); });
}());
