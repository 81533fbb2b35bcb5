namespace Faatimer.Workplaces;

/// <summary>All that this module refuses.</summary>
internal static class WorkplacesProblems
{
    public static readonly ProblemKind NoDirectorate = ProblemKind.NotFound("directorate");
    public static readonly ProblemKind NoDepartment = ProblemKind.NotFound("department");
    public static readonly ProblemKind NoWorkplace = ProblemKind.NotFound("workplace");

    public static readonly ProblemKind NameTaken = new(409, "workplaces.name_taken", "/name");
    public static readonly ProblemKind DepartmentNameTaken = new(409, "workplaces.department_name_taken", "/name");
    public static readonly ProblemKind PNumberTaken = new(409, "workplaces.p_number_taken", "/pNumber");

    /// <summary>W1: it has a last day.</summary>
    public static readonly ProblemKind Closed = new(409, "workplaces.closed");

    /// <summary>W1. Figures: first.</summary>
    public static readonly ProblemKind LastDayBeforeFirst = new(409, "workplaces.last_day_before_first", "/lastDay");

    /// <summary>W1. Figures: first, today.</summary>
    public static readonly ProblemKind MoveOutOfOrder = new(409, "workplaces.move_out_of_order", "/movedOn");

    public static readonly ProblemKind FteYearRepeated = new(400, "workplaces.fte_year_repeated");
    public static readonly ProblemKind CvrInvalid = new(400, "workplaces.cvr_invalid");
    public static readonly ProblemKind PNumberInvalid = new(400, "workplaces.p_number_invalid");
    public static readonly ProblemKind GlnInvalid = new(400, "workplaces.gln_invalid");
}
