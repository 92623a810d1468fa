// Las incidencias de quien está en su sistema, para mostrárselas ahí (.NET Framework 4.6 o posterior, Mono 6).
// El protocolo está en docs/entrada.md. Esta clase se copia al sistema; el programa de abajo solo la muestra.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web.Script.Serialization;

public sealed class Incidencias
{
    private static readonly DateTime Epoca = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly JavaScriptSerializer Json = new JavaScriptSerializer();
    // Su página no depende de la nuestra: se pide aparte, se espera poco y se guarda unos segundos.
    private const int Espera = 2000;
    private readonly string soportegl, emisor, kid;
    private readonly RSA llave;

    // soportegl es la dirección de SoporteGL sin nada más, por ejemplo https://soporte.example
    public Incidencias(string soportegl, string emisor, string kid, RSA llave)
    {
        this.soportegl = soportegl;
        this.emisor = emisor;
        this.kid = kid;
        this.llave = llave;
    }

    // Un token de cinco minutos que solo lee las de esta persona; se guarda y se pide otro cuando vence.
    public string Token(string usuario)
    {
        long ahora = (long)(DateTime.UtcNow - Epoca).TotalSeconds;
        string direccion = soportegl + "/api/v1/token";
        var cabecera = new Dictionary<string, object> { { "alg", "RS256" }, { "typ", "JWT" }, { "kid", kid } };
        var aserto = new Dictionary<string, object>
        {
            { "iss", emisor }, { "aud", direccion }, { "iat", ahora }, { "exp", ahora + 60 },
            // Textos, aunque parezcan números; el jti, otro cada vez.
            { "jti", Guid.NewGuid().ToString("N") }, { "sub", usuario },
        };
        string firmado = EnJson(cabecera) + "." + EnJson(aserto);
        byte[] firma = llave.SignData(Encoding.ASCII.GetBytes(firmado), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        string cuerpo = "grant_type=" + Uri.EscapeDataString("urn:ietf:params:oauth:grant-type:jwt-bearer")
            + "&assertion=" + firmado + "." + Base64Url(firma);
        var pedido = Pedido(direccion);
        pedido.Method = "POST";
        pedido.ContentType = "application/x-www-form-urlencoded";
        byte[] bytes = Encoding.ASCII.GetBytes(cuerpo);
        using (Stream salida = pedido.GetRequestStream()) salida.Write(bytes, 0, bytes.Length);
        return (string)Leida(pedido)["access_token"];
    }

    // Cada una con codigo, titulo, donde (en qué nivel está), le_toca ("responder", "verificar" o nada) y más.
    public IList<IDictionary<string, object>> Propias(string token)
    {
        var pedido = Pedido(soportegl + "/api/v1/gestiones/propias");
        pedido.Headers["Authorization"] = "Bearer " + token;
        var una = new List<IDictionary<string, object>>();
        foreach (object fila in (System.Collections.IEnumerable)Leida(pedido)["gestiones"]) una.Add((IDictionary<string, object>)fila);
        return una;
    }

    private static HttpWebRequest Pedido(string direccion)
    {
        var pedido = (HttpWebRequest)WebRequest.Create(direccion);
        pedido.Timeout = pedido.ReadWriteTimeout = Espera;
        pedido.AllowAutoRedirect = false;
        return pedido;
    }

    private static IDictionary<string, object> Leida(HttpWebRequest pedido)
    {
        using (var respuesta = pedido.GetResponse())
        using (var lector = new StreamReader(respuesta.GetResponseStream(), Encoding.UTF8))
            return (IDictionary<string, object>)Json.DeserializeObject(lector.ReadToEnd());
    }

    private static string EnJson(object datos)
    {
        return Base64Url(Encoding.UTF8.GetBytes(Json.Serialize(datos)));
    }

    private static string Base64Url(byte[] bytes)
    {
        return Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}

public static class Programa
{
    // incidencias.exe ARCHIVO.xml KID EMISOR SOPORTEGL USUARIO      escribe las suyas, una por línea
    public static int Main(string[] orden)
    {
        if (orden.Length != 5)
        {
            Console.Error.WriteLine("Orden: ARCHIVO KID EMISOR SOPORTEGL USUARIO");
            return 2;
        }
        using (RSA llave = new RSACryptoServiceProvider())
        {
            llave.FromXmlString(File.ReadAllText(orden[0]));
            var incidencias = new Incidencias(orden[3], orden[2], orden[1], llave);
            foreach (var una in incidencias.Propias(incidencias.Token(orden[4])))
                Console.WriteLine("{0}|{1}|{2}", una["codigo"], una["donde"], una["le_toca"]);
        }
        return 0;
    }
}
