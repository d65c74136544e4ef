// Covers parts of photos before they are public: a press at one corner, then at the opposite one,
// or one drag. The shares of the photo stand in a hidden field; the server makes the copy.

const MOST = 40;
const SMALLEST = 0.01;

for (const frame of document.querySelectorAll(".publish-frame")) covering(frame);

function covering(frame) {
  const { key } = frame.dataset;
  const field = document.querySelector(`input[name="covers-${CSS.escape(key)}"]`);
  const undo = document.querySelector(`[data-undo="${CSS.escape(key)}"]`);
  const chosen = document.querySelector(`input[name="photo"][value="${CSS.escape(key)}"]`);
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  frame.append(canvas);
  const covers = field.value ? JSON.parse(field.value) : [];
  let corner = null;
  let at = null;

  const draw = () => {
    canvas.width = canvas.clientWidth;
    canvas.height = canvas.clientHeight;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#6b7280";
    for (const cover of covers) pen.fillRect(...scaled(cover, canvas));
    if (corner && at) {
      pen.strokeStyle = "#ffb000";
      pen.lineWidth = 3;
      pen.strokeRect(...scaled(between(corner, at), canvas));
    }
    undo.hidden = covers.length === 0;
  };

  const keep = () => {
    field.value = covers.length ? JSON.stringify(covers) : "";
    draw();
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (corner) return;
    corner = share(event, canvas);
    at = corner;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!corner) return;
    at = share(event, canvas);
    draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!corner) return;
    const cover = between(corner, share(event, canvas));
    // A press without a drag is the first corner; the next press is the second.
    if (cover[2] < SMALLEST || cover[3] < SMALLEST) return;
    corner = null;
    if (covers.length < MOST) covers.push(cover);
    chosen.checked = true;
    keep();
  });
  undo.addEventListener("click", () => {
    covers.pop();
    keep();
  });
  new ResizeObserver(draw).observe(frame);
}

function share(event, canvas) {
  const box = canvas.getBoundingClientRect();
  const inside = (value) => Math.min(1, Math.max(0, value));
  return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
}

function between([x, y], [u, v]) {
  const left = Math.min(x, u);
  const top = Math.min(y, v);
  return [left, top, Math.abs(u - x), Math.abs(v - y)].map((value) => Math.round(value * 1e4) / 1e4);
}

function scaled([left, top, width, height], canvas) {
  return [left * canvas.width, top * canvas.height, width * canvas.width, height * canvas.height];
}
