// Signing in with a passkey. The form is hidden where the browser knows none.
const form = document.getElementById("passkey");
if (form && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  form.hidden = false;
  form.addEventListener("submit", async event => {
    event.preventDefault();
    try {
      const options = await (await fetch("/konto/passkey/valg", { method: "POST" })).json();
      const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.svar.value = JSON.stringify(credential);
      form.submit();
    } catch (gone) {
      if (gone.name !== "NotAllowedError") throw gone; // The person thought better of it.
    }
  });
}
