namespace AgentGatewayPerf.Common;

/// <summary>Student's t distribution, for intervals from few values.</summary>
static class StudentT
{
    /// <summary>The value that a variable of the distribution does not exceed with a probability.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    /// <param name="degrees">Degrees of freedom, above 0; need not be whole.</param>
    public static double Quantile(double probability, double degrees)
    {
        if (probability < 0.5)
            return -Quantile(1 - probability, degrees);
        // Newton's method: the distribution is concave from 0 up, so that it comes to the value from below and never beyond.
        var scale = LogGamma((degrees + 1) / 2) - LogGamma(degrees / 2) - Math.Log(degrees * Math.PI) / 2;
        var value = 0.0;
        for (var i = 0; i < 200; i++)
        {
            var density = Math.Exp(scale - (degrees + 1) / 2 * Math.Log(1 + value * value / degrees));
            var step = (probability - Probability(value, degrees)) / density;
            value += step;
            if (step <= 1e-10 * value)
                break;
        }
        return value;
    }

    /// <summary>Probability that a variable of the distribution does not exceed a value.</summary>
    /// <param name="value">From 0 up.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    public static double Probability(double value, double degrees) =>
        1 - IncompleteBeta(degrees / (degrees + value * value), degrees / 2, 0.5) / 2;

    // Regularised incomplete beta function by its continued fraction (Numerical Recipes, 3rd edition, 6.4).
    static double IncompleteBeta(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
            return Math.Clamp(x, 0, 1);
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - front * Fraction(1 - x, b, a) / b;
    }

    static double Fraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        var c = 1.0;
        var d = 1 / NotZero(1 - (a + b) * x / (a + 1));
        var h = d;
        for (var m = 1; m <= 300; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NotZero(1 + even * d);
            c = NotZero(1 + even / c);
            h *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + odd * d);
            c = NotZero(1 + odd / c);
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-14)
                break;
        }
        return h;

        static double NotZero(double value) => Math.Abs(value) < tiny ? tiny : value;
    }

    // Lanczos' approximation, off by less than 2e-10.
    static double LogGamma(double x)
    {
        ReadOnlySpan<double> coefficients =
        [
            76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
            -0.5395239384953e-5,
        ];
        var (y, series) = (x, 1.000000000190015);
        foreach (var coefficient in coefficients)
            series += coefficient / ++y;
        var shifted = x + 5.5;
        return (x + 0.5) * Math.Log(shifted) - shifted + Math.Log(2.5066282746310005 * series / x);
    }
}
