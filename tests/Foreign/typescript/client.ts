// What an integrator writes on types made from openapi.yaml: a token, a list, a payslip, and a refusal that is read by its code.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const baseUrl = process.env["HOST"]!;
const anyone = createClient<paths>({ baseUrl });
const { data: token } = await anyone.POST("/connect/token", {
  body: { grant_type: "client_credentials", client_id: "demo-payroll", client_secret: "demo-secret" },
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
  bodySerializer: body => new URLSearchParams(body as unknown as Record<string, string>),
});
if (!token) throw new Error("no token");

// A list is JSON for who does not ask for a file.
const api = createClient<paths, "application/json" | "application/problem+json">({ baseUrl, headers: { Authorization: `Bearer ${token.access_token}`, "Accept-Language": "en" } });
const payslip: components["schemas"]["PayslipRequest"] = {
  source: "typescript",
  number: process.env["NUMBER"]!,
  employee: { cpr: process.env["CPR"]!, name: "Test Prøvesen" },
  employer: { cvr: "66137112", pNumber: "1003289999", name: "Biblioteket" },
  period: { from: "2026-03-01", to: "2026-03-31" },
  payBasis: "monthly",
  weeklyHours: 10,
  paidHours: 43.33,
  lines: [
    { kind: "grossWage", amount: 6500 }, { kind: "amBidrag", amount: 517.36 }, { kind: "atpEmployee", amount: 33 },
    { kind: "atpEmployer", amount: 66 }, { kind: "holidayPay", amount: 812.5 },
  ],
};

const posted = await api.POST("/api/v1/refusion/payslips", { params: { header: { "Idempotency-Key": payslip.number } }, body: payslip });
if (!posted.data) throw new Error(`refused: ${posted.error.code}`);

const refused = await api.POST("/api/v1/refusion/payslips", { body: { ...payslip, paidHours: 40 } });
if (!refused.error) throw new Error("not refused");

const list = await api.GET("/api/v1/refusion/payslips", { params: { query: { limit: 200 } } });
if (!list.data) throw new Error(`refused: ${list.error.code}`);

const lines: number[] = posted.data.lines.map(line => line.eligible);
console.log(JSON.stringify({
  status: posted.data.status,
  refundable: posted.data.refundable,
  sum: lines.reduce((a, b) => a + b, 0),
  code: refused.error.code,
  detail: refused.error.errors[0]!.detail,
  listed: list.data.items.some(item => item.id === posted.data.id),
}));
