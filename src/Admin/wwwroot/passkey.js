// Passkeys are comfort: what needs this script is hidden without it, and a password always does.
const form = document.querySelector("form[data-noegle]");
const { PublicKeyCredential } = window;
if (form && PublicKeyCredential?.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON) {
  form.hidden = false;
  document.querySelector("[data-uden-noegle]")?.remove();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const status = form.querySelector("[role=status]");
    status.textContent = "";
    try {
      const answer = await fetch(form.dataset.valg, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok) {
        throw new Error(`${answer.status}`);
      }

      const options = await answer.json();
      const credential = form.dataset.noegle === "ny"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.namedItem("noegle").value = JSON.stringify(credential);
      form.submit();
    } catch {
      status.textContent = form.dataset.fejl; // Given up, or no passkey here.
    }
  });
}
