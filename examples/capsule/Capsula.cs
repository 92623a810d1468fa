// La cápsula de contexto de SoporteGL, para sistemas en ASP.NET (.NET Framework 4.6 o posterior, Mono 6).
// El protocolo está en docs/entrada.md. Esta clase se copia al sistema; el programa de abajo solo la muestra.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using System.Web.Script.Serialization;

public sealed class Capsula
{
    private static readonly DateTime Epoca = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly string emisor, destino, kid;
    private readonly RSA llave;

    // El destino es la dirección de entrada de SoporteGL, por ejemplo https://soporte.example/entrada/
    public Capsula(string emisor, string destino, string kid, RSA llave)
    {
        // RSA.Create() hace llaves de 1,024 bits si no se le dice otra cosa, y SoporteGL no las acepta.
        if (llave.KeySize < 2048) throw new ArgumentException("La llave debe ser de 2,048 bits o más.");
        this.emisor = emisor;
        this.destino = destino;
        this.kid = kid;
        this.llave = llave;
    }

    // Una cápsula nueva para cada clic: vale dos minutos y una sola vez. Los datos que faltan no se escriben.
    public string Firmar(string usuario, string entidad, IDictionary<string, string> pantalla)
    {
        long ahora = (long)(DateTime.UtcNow - Epoca).TotalSeconds;
        var datos = new Dictionary<string, object>
        {
            { "iss", emisor }, { "aud", destino }, { "iat", ahora }, { "exp", ahora + 120 },
            // Textos, aunque parezcan números: SoporteGL rechaza un sub o un jti numérico.
            { "jti", Guid.NewGuid().ToString("N") }, { "sub", usuario }, { "entidad", entidad },
        };
        foreach (var dato in pantalla) if (!string.IsNullOrEmpty(dato.Value)) datos[dato.Key] = dato.Value;
        var cabecera = new Dictionary<string, object> { { "alg", "RS256" }, { "typ", "capsula+jwt" }, { "kid", kid } };
        string firmado = EnJson(cabecera) + "." + EnJson(datos);
        byte[] firma = llave.SignData(Encoding.ASCII.GetBytes(firmado), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return firmado + "." + Base64Url(firma);
    }

    // La opción «SoporteGL» de la pantalla: Response.Write(Capsula.Formulario(destino, capsula)).
    public static string Formulario(string destino, string capsula)
    {
        return "<form method=\"post\" action=\"" + HttpUtility.HtmlAttributeEncode(destino) + "\" target=\"_blank\">"
            + "<input type=\"hidden\" name=\"capsula\" value=\"" + HttpUtility.HtmlAttributeEncode(capsula) + "\">"
            + "<button>SoporteGL</button></form>";
    }

    // Lo que se registra en la administración de SoporteGL: solo la mitad pública.
    public static string Publica(RSA llave, string kid)
    {
        RSAParameters partes = llave.ExportParameters(false);
        return new JavaScriptSerializer().Serialize(new Dictionary<string, object>
        {
            { "kty", "RSA" }, { "alg", "RS256" }, { "use", "sig" }, { "kid", kid },
            { "n", Base64Url(partes.Modulus) }, { "e", Base64Url(partes.Exponent) },
        });
    }

    private static string EnJson(object datos)
    {
        return Base64Url(Encoding.UTF8.GetBytes(new JavaScriptSerializer().Serialize(datos)));
    }

    private static string Base64Url(byte[] bytes)
    {
        return Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}

public static class Programa
{
    // capsula.exe llave ARCHIVO.xml KID                                          hace una llave y escribe la pública
    // capsula.exe enviar ARCHIVO.xml KID EMISOR DESTINO USUARIO ENTIDAD [dato=valor…]   la envía como un navegador
    public static int Main(string[] orden)
    {
        if (orden.Length == 3 && orden[0] == "llave")
        {
            using (RSA nueva = new RSACryptoServiceProvider(2048))
            {
                // La privada no sale de aquí: en un sistema de verdad va en el almacén de certificados.
                File.WriteAllText(orden[1], nueva.ToXmlString(true));
                Console.WriteLine(Capsula.Publica(nueva, orden[2]));
            }
            return 0;
        }
        if (orden.Length >= 7 && orden[0] == "enviar")
        {
            using (RSA llave = new RSACryptoServiceProvider())
            {
                llave.FromXmlString(File.ReadAllText(orden[1]));
                var pantalla = new Dictionary<string, string>();
                for (int i = 7; i < orden.Length; i++)
                {
                    string[] partes = orden[i].Split(new[] { '=' }, 2);
                    pantalla[partes[0]] = partes[1];
                }
                string capsula = new Capsula(orden[3], orden[4], orden[2], llave).Firmar(orden[5], orden[6], pantalla);
                return Enviar(orden[4], capsula);
            }
        }
        Console.Error.WriteLine("Órdenes: llave ARCHIVO KID | enviar ARCHIVO KID EMISOR DESTINO USUARIO ENTIDAD [dato=valor…]");
        return 2;
    }

    private static int Enviar(string destino, string capsula)
    {
        var pedido = (HttpWebRequest)WebRequest.Create(destino);
        pedido.Method = "POST";
        pedido.ContentType = "application/x-www-form-urlencoded";
        pedido.AllowAutoRedirect = false;
        byte[] cuerpo = Encoding.ASCII.GetBytes("capsula=" + Uri.EscapeDataString(capsula));
        using (Stream salida = pedido.GetRequestStream()) salida.Write(cuerpo, 0, cuerpo.Length);
        HttpWebResponse respuesta;
        try
        {
            respuesta = (HttpWebResponse)pedido.GetResponse();
        }
        catch (WebException falla)
        {
            if (falla.Response == null) throw;
            respuesta = (HttpWebResponse)falla.Response;
        }
        using (respuesta) Console.WriteLine("{0} {1}", (int)respuesta.StatusCode, respuesta.Headers["Location"]);
        return respuesta.StatusCode == HttpStatusCode.SeeOther ? 0 : 1;
    }
}
