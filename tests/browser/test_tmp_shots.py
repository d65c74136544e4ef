from tests.browser.test_console_live import *  # noqa
def test_zz_shots(browser, house):
    context, page = desk_of(browser, house, DUTY, "/console")
    errs=[]; page.on("pageerror", lambda e: errs.append(str(e))); page.on("console", lambda m: errs.append(m.text) if m.type=="error" else None)
    house.report("CỨU với, nước lên tới gác, bốn người kẹt", emergency=True)
    house.report("Cháy nhà lớn, hai người kẹt trong nhà", emergency=True)
    house.report("Rác tồn đọng ba ngày bốc mùi ở đầu kiệt", north=0.03)
    page.wait_for_timeout(4000)
    page.keyboard.press("j"); page.wait_for_timeout(200)
    out=[page.evaluate("document.activeElement===document.querySelector('#list [data-row]')")]
    out.append(page.evaluate("[...document.querySelectorAll('.leaflet-marker-icon[tabindex]')].map(e=>e.tabIndex+'')"))
    page.screenshot(path="/tmp/s1.png")
    page.keyboard.press("Enter"); page.wait_for_timeout(1200); page.screenshot(path="/tmp/s2.png")
    page.goto(house.server.url+"/console"); page.wait_for_timeout(1500)
    seq=[]
    for _ in range(34):
        page.keyboard.press("Tab"); seq.append(page.evaluate("(e=>e.id||e.className||e.tagName)(document.activeElement)"))
    # form without browser bubbles
    page.locator("#list [data-row]").first.click(); page.wait_for_timeout(1000)
    i=page.url.split("incident=")[1]
    page.goto(house.server.url+f"/incidents/{i}"); page.wait_for_timeout(1200)
    page.locator("details[data-action-name=reject] summary").click()
    page.locator("details[data-action-name=reject] form .btn-danger").click(); page.wait_for_timeout(900)
    out.append(page.locator(".field-error").all_inner_texts())
    page.screenshot(path="/tmp/s3.png")
    page.fill("[id^=reject-reason]", "tin sai"); page.locator("details[data-action-name=reject] form .btn-danger").click(); page.wait_for_timeout(1500)
    page.reload(); page.wait_for_timeout(1000); page.screenshot(path="/tmp/s4.png")
    print(out, seq, errs)
