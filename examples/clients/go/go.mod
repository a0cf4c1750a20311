module headgate.example/client

go 1.21
