/* What the wall is held against: what is cut off, with any number of critical matters of long names. */
() => {
  window.cutOff = () => {
    const found = [];
    const ellipsis = (node) => {
      const style = getComputedStyle(node);
      return style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
    };
    const shown = (node) => node.getClientRects().length > 0;
    for (const box of document.querySelectorAll(".tile, .wall-top, .wall-foot, .wall-figures, .wall-band")) {
      if (!shown(box)) continue;
      const around = box.getBoundingClientRect();
      for (const node of box.querySelectorAll("*")) {
        if (!shown(node) || node.closest("svg") || node.childElementCount || !node.textContent.trim()) continue;
        let clipped = false;
        for (let at = node; at && at !== box; at = at.parentElement) clipped ||= ellipsis(at);
        const own = node.getBoundingClientRect();
        const slack = 3;
        const isDown = own.bottom > around.bottom + slack || own.top < around.top - slack;
        const isAside = !clipped && (own.right > around.right + slack || own.left < around.left - slack);
        if (isDown || isAside) found.push(`${box.className}: ${node.className} "${node.textContent.slice(0, 40)}"`);
      }
    }
    const root = document.scrollingElement;
    if (root.scrollHeight > innerHeight + 1 || root.scrollWidth > innerWidth + 1) found.push("scrolls");
    return found;
  };
  window.fillWall = (count) => {
    const { store, tick } = window.iocWall;
    const kept = [...store.critical.keys()];
    for (const id of kept) store.drop("incidents", id);
    for (let n = 0; n < count; n += 1) {
      store.keep("incidents", {
        id: 900000 + n, version: 1, severity: "critical", status: "open", tier: `P${1 + (n % 4)}`,
        lat: 16.30 + (n % 7) * 0.05, lon: 107.40 + (n % 11) * 0.04, accuracy_m: 20,
        title: `Nhà số ${n} ở kiệt rất dài tên là Nguyễn Phúc Nguyên nối dài, tám người già và trẻ em kẹt trên gác, nước lên rất nhanh`,
        address: "Kiệt 42 ngách 7/15/2 đường Nguyễn Phúc Nguyên nối dài, sau lưng trường tiểu học số 2",
        area: { code: "19789", name: "Phường Hương Thủy Mở Rộng Tên Dài" }, agencies: [], assignments: [],
        vulnerable: ["tre_em", "nguoi_gia"], people: 8, verification: "verified", last_confirmed_at: new Date().toISOString(),
        opened_at: new Date(Date.now() - (count - n) * 4567000).toISOString(), late_at: null,
      });
    }
    store.stamp.incidents += 1;
    window.iocWall.redraw();
    return tick();
  };
}
