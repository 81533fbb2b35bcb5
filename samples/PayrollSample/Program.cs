Console.WriteLine("Faatimer");
