namespace Faatimer.Candidates.Data;

/// <summary>
/// The code lists and settings that a new database begins with (C3, C4): before 1 July 2025, from 1 July 2025 (cash-benefit reform), from 1 February and from
/// 1 July 2026. Data from here on: a change of law closes rows and adds others.
/// </summary>
internal static class CodeListSeed
{
    public const string Sql = """
        insert into candidates.code_lists (list, code, valid_from, valid_to, name_da, name_en, in_pool_target_group, kind) values
            ('Benefit', 'unemployment_benefit', '2000-01-01', null, 'Dagpenge', 'Unemployment benefit', false, null),
            ('Benefit', 'cash_benefit', '2000-01-01', '2025-06-30', 'Kontanthjælp', 'Cash benefit', false, null),
            ('Benefit', 'education_benefit', '2000-01-01', '2025-06-30', 'Uddannelseshjælp', 'Education benefit', false, null),
            ('Benefit', 'self_support_benefit', '2000-01-01', '2025-06-30', 'Selvforsørgelses- og hjemrejseydelse', 'Self-support and return benefit', false, null),
            ('Benefit', 'transition_benefit', '2000-01-01', '2025-06-30', 'Overgangsydelse', 'Transition benefit', false, null),
            ('Benefit', 'cash_benefit_minimum', '2025-07-01', null, 'Kontanthjælp, mindstesats', 'Cash benefit, minimum rate', false, null),
            ('Benefit', 'cash_benefit_basic', '2025-07-01', null, 'Kontanthjælp, grundsats', 'Cash benefit, basic rate', false, null),
            ('Benefit', 'cash_benefit_increased', '2025-07-01', null, 'Kontanthjælp, forhøjet sats', 'Cash benefit, increased rate', false, null),
            ('Benefit', 'sickness_benefit', '2000-01-01', null, 'Sygedagpenge', 'Sickness benefit', false, null),
            ('Benefit', 'resource_course_benefit', '2000-01-01', null, 'Ressourceforløbsydelse', 'Resource-course benefit', false, null),
            ('Benefit', 'rehabilitation_benefit', '2000-01-01', null, 'Revalideringsydelse', 'Rehabilitation benefit', false, null),
            ('Benefit', 'flex_job_waiting_benefit', '2000-01-01', null, 'Ledighedsydelse', 'Benefit while waiting for a flex job', false, null),
            ('Benefit', 'disability_pension', '2000-01-01', null, 'Førtidspension', 'Disability pension', false, null),
            ('Benefit', 'none', '2000-01-01', null, 'Ingen ydelse', 'No benefit', false, null),

            ('TargetGroup', 'insured_unemployed', '2000-01-01', null, 'Dagpengemodtagere', 'Insured unemployed', false, null),
            ('TargetGroup', 'job_ready', '2000-01-01', null, 'Jobparate', 'Ready for a job', true, null),
            ('TargetGroup', 'activity_ready', '2000-01-01', null, 'Aktivitetsparate', 'Ready for activities', true, null),
            ('TargetGroup', 'transition', '2000-01-01', '2025-06-30', 'Modtagere af overgangsydelse', 'On transition benefit', true, null),
            ('TargetGroup', 'clearly_education_ready', '2000-01-01', '2026-01-31', 'Åbenlyst uddannelsesparate', 'Clearly ready for education', false, null),
            ('TargetGroup', 'education_ready', '2000-01-01', null, 'Uddannelsesparate', 'Ready for education', true, null),
            ('TargetGroup', 'education_activity_ready', '2000-01-01', null, 'Aktivitetsparate unge', 'Young people ready for activities', true, null),
            ('TargetGroup', 'rehabilitation', '2000-01-01', '2026-06-30', 'Revalidender', 'In rehabilitation', true, null),
            ('TargetGroup', 'job_clarification', '2000-01-01', '2026-06-30', 'Personer i jobafklaringsforløb', 'In a job clarification course', true, null),
            ('TargetGroup', 'resource_course', '2000-01-01', '2026-06-30', 'Personer i ressourceforløb', 'In a resource course', true, null),
            ('TargetGroup', 'sickness', '2000-01-01', null, 'Sygedagpengemodtagere', 'On sickness benefit', false, null),
            ('TargetGroup', 'flex_job', '2000-01-01', null, 'Fleksjobvisiterede', 'Approved for a flex job', false, null),
            ('TargetGroup', 'disability_pension', '2000-01-01', null, 'Førtidspensionister', 'Disability pensioners', false, null),
            ('TargetGroup', 'self_supporting', '2000-01-01', null, 'Selvforsørgende ledige', 'Unemployed without benefit', false, null),
            ('TargetGroup', 'young_under_18', '2000-01-01', null, 'Unge under 18 år', 'Young people under 18', false, null),

            ('Consideration', 'no_heavy_lifting', '2000-01-01', null, 'Ingen tunge løft', 'No heavy lifting', false, 'Physical'),
            ('Consideration', 'mostly_seated', '2000-01-01', null, 'Mest siddende arbejde', 'Mostly seated work', false, 'Physical'),
            ('Consideration', 'not_seated_long', '2000-01-01', null, 'Ikke siddende i længere tid', 'Not seated for long', false, 'Physical'),
            ('Consideration', 'no_stairs', '2000-01-01', null, 'Ingen trapper', 'No stairs', false, 'Physical'),
            ('Consideration', 'frequent_breaks', '2000-01-01', null, 'Hyppige pauser', 'Frequent breaks', false, 'Physical'),
            ('Consideration', 'reduced_hearing_or_sight', '2000-01-01', null, 'Nedsat hørelse eller syn', 'Reduced hearing or sight', false, 'Physical'),
            ('Consideration', 'calm_surroundings', '2000-01-01', null, 'Rolige omgivelser', 'Calm surroundings', false, 'Mental'),
            ('Consideration', 'predictable_tasks', '2000-01-01', null, 'Forudsigelige opgaver', 'Predictable tasks', false, 'Mental'),
            ('Consideration', 'no_time_pressure', '2000-01-01', null, 'Intet tidspres', 'No time pressure', false, 'Mental'),
            ('Consideration', 'no_public_contact', '2000-01-01', null, 'Ingen kontakt med borgere eller kunder', 'No contact with the public', false, 'Mental'),
            ('Consideration', 'fixed_contact', '2000-01-01', null, 'En fast voksen at gå til', 'One person to turn to', false, 'Social'),
            ('Consideration', 'small_group', '2000-01-01', null, 'Få kolleger ad gangen', 'Few colleagues at a time', false, 'Social'),
            ('Consideration', 'family_hours', '2000-01-01', null, 'Tider, der passer til børn', 'Hours that suit children', false, 'Social'),
            ('Consideration', 'absence_likely', '2000-01-01', null, 'Fravær må påregnes', 'Absence must be expected', false, 'Social');

        insert into candidates.eligibility_terms (valid_from, municipality, months_out_of_work) values ('2000-01-01', '165', 12);
        """;
}
